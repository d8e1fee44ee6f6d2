//! The migrations in order by month and phase, what the safety rules say of them, the numbers that none has, and what was made elsewhere.

use super::escape::{code, text};
use super::findings::findings;
use super::parts::{Context, HEAD, count, grid, section};
use crate::document::{Document, ObjectRef, Step, StepChange, plain_name};

pub(super) fn page(context: &Context<'_>) -> String {
    let document = context.document;
    let mut page = format!("{HEAD}\n# What each migration did\n\n{}\n", period(document));
    for (month, steps) in months(&document.history) {
        page += &section(&month, &phases(context, steps));
    }
    page += &section("What the safety rules say", &findings(context));
    page += &section("Numbers without a file", &gaps(document));
    page += &section("Made elsewhere", &made_elsewhere(context));
    page
}

/// How many there are, and from when until when.
fn period(document: &Document) -> String {
    let dates = document.history.iter().filter_map(|step| step.date.as_deref());
    let steps = count(document.history.len(), "migration");
    match (dates.clone().min(), dates.max()) {
        (Some(first), Some(last)) if first != last => format!("{steps}, from {first} to {last}."),
        (Some(day), _) => format!("{steps}, of {day}."),
        _ => format!("{steps}."),
    }
}

/// The migrations in order under their months; under one heading where the months do not go with the order.
fn months(steps: &[Step]) -> Vec<(String, &[Step])> {
    let month =
        |step: &Step| step.date.as_deref().and_then(|date| date.get(..7)).map(str::to_owned);
    let groups: Vec<&[Step]> = steps.chunk_by(|one, other| month(one) == month(other)).collect();
    let first = |group: &&[Step]| group.first().and_then(month);
    let dated: Vec<String> = groups.iter().filter_map(first).collect();
    let is_in_order = dated.is_sorted_by(|one, other| one < other);
    if dated.is_empty() || !is_in_order || groups.len() > dated.len() + 1 {
        return vec![("Migrations".to_owned(), steps)];
    }
    let name = |group: &&[Step]| month_name(&first(group).unwrap_or_default());
    groups.into_iter().map(|group| (name(&group), group)).collect()
}

/// `2026-01` → `January 2026`.
fn month_name(month: &str) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts = month.split_once('-');
    let name = parts.and_then(|(year, month)| {
        let index = month.parse::<usize>().ok()?.checked_sub(1)?;
        Some(format!("{} {year}", NAMES.get(index)?))
    });
    name.unwrap_or_else(|| "Without a date".to_owned())
}

/// The migrations of a month, under the phases that their headers name.
fn phases(context: &Context<'_>, steps: &[Step]) -> String {
    let phases = steps.chunk_by(|one, other| one.phase == other.phase);
    let parts = phases.map(|steps| {
        let phase = steps.first().and_then(|step| step.phase.as_deref());
        let heading = phase.map(|phase| format!("### Phase {}\n\n", text(without_word(phase))));
        heading.unwrap_or_default() + &rows(context, steps)
    });
    parts.collect::<Vec<_>>().join("\n")
}

/// `Phase 7` as `7`: the heading has the word already.
fn without_word(phase: &str) -> &str {
    phase.strip_prefix("Phase ").or_else(|| phase.strip_prefix("phase ")).unwrap_or(phase)
}

fn rows(context: &Context<'_>, steps: &[Step]) -> String {
    let row = |step: &Step| {
        let mut what_for = text(&step.description);
        if let Some(purpose) = &step.purpose {
            what_for += &format!("<br>*{}*", text(purpose));
        }
        let date = step.date.clone().unwrap_or_default();
        vec![context.file(&step.file), date, what_for, done(context, step), inverse(context, step)]
    };
    let heads = ["Migration", "Date", "What for", "What it did", "Taken back by"];
    grid(&heads, steps.iter().map(row))
}

fn inverse(context: &Context<'_>, step: &Step) -> String {
    match (&step.inverse.irreversible, &step.inverse.file) {
        (Some(reason), _) => format!("nothing: {}", text(reason)),
        (None, Some(file)) if *file == step.file => "its own comments".to_owned(),
        (None, Some(file)) => context.file(file),
        (None, None) => "nothing is written".to_owned(),
    }
}

/// What hangs on tables, which is counted here and named on their pages.
const COUNTED: [&str; 3] = ["index", "trigger", "policy"];

fn done(context: &Context<'_>, step: &Step) -> String {
    let mut lines = Vec::new();
    let is_counted = |change: &&StepChange| COUNTED.contains(&change.object.kind);
    for effect in ["created", "replaced", "dropped"] {
        let of_effect: Vec<&StepChange> =
            step.changes.iter().filter(|change| change.effect == effect).collect();
        let named = of_effect.iter().copied().filter(|change| !is_counted(change));
        lines.extend(listed(context, effect, &named.collect::<Vec<_>>()));
        let counted = of_effect.into_iter().filter(is_counted);
        lines.extend(counts(effect, &counted.collect::<Vec<_>>()));
    }
    let others = step.changes.iter().filter(|it| ["changed", "renamed"].contains(&it.effect));
    lines.extend(others.map(|change| changed(context, change)));
    match (lines.is_empty(), step.is_recorded) {
        (false, _) => lines.join("<br>"),
        (true, true) => "nothing to the schema".to_owned(),
        (true, false) => "not recorded: the set starts with what it left".to_owned(),
    }
}

/// `created table a, b`, a line for each kind.
fn listed(context: &Context<'_>, effect: &str, changes: &[&StepChange]) -> Vec<String> {
    let kinds = changes.chunk_by(|one, other| one.object.kind == other.object.kind);
    let line = |changes: &[&StepChange]| {
        let names: Vec<String> = changes.iter().map(|it| name(context, &it.object)).collect();
        let kind = changes.first().map(|change| noun(change.object.kind)).unwrap_or_default();
        format!("{effect} {kind} {}", names.join(", "))
    };
    kinds.map(line).collect()
}

/// Of the routines hardly one is no function.
fn noun(kind: &str) -> &str {
    if kind == "routine" { "function" } else { kind }
}

/// `created 3 indexes`, and the like.
fn counts(effect: &str, changes: &[&StepChange]) -> Option<String> {
    let of = |kind: &&str| {
        let number = changes.iter().filter(|change| change.object.kind == *kind).count();
        (number > 0).then(|| count(number, kind))
    };
    let counted: Vec<String> = COUNTED.iter().filter_map(of).collect();
    (!counted.is_empty()).then(|| format!("{effect} {}", counted.join(", ")))
}

fn changed(context: &Context<'_>, change: &StepChange) -> String {
    let object = name(context, &change.object);
    let kind = noun(change.object.kind);
    let what = match &change.from {
        Some(from) => format!("renamed {kind} {} to {object}", name(context, from)),
        None => format!("changed {kind} {object}"),
    };
    let details: Vec<String> = change.details.iter().map(|detail| text(detail)).collect();
    if details.is_empty() { what } else { format!("{what}: {}", details.join(", ")) }
}

fn name(context: &Context<'_>, object: &ObjectRef) -> String {
    let schema = object.schema.as_deref().unwrap_or("public");
    match (object.kind, &object.table) {
        ("table", _) => context.table(schema, &object.name),
        (_, Some(table)) => {
            format!("{} on {}", code(&object.name), context.table(schema, table))
        }
        _ => code(&plain_name(schema, &object.name)),
    }
}

fn gaps(document: &Document) -> String {
    let rows = document.gaps.iter().map(|gap| {
        let numbers = match gap.first == gap.last {
            true => gap.first.clone(),
            false => format!("{} to {}", gap.first, gap.last),
        };
        let state = if gap.is_retired { "given up for ever" } else { "kept free" };
        vec![numbers, state.to_owned(), text(&gap.reason)]
    });
    grid(&["Numbers", "They are", "Why"], rows)
}

fn made_elsewhere(context: &Context<'_>) -> String {
    let tables = context.document.tables.iter().filter(|table| table.made.is_none());
    let tables: Vec<String> =
        tables.map(|table| format!("- {}\n", context.table(&table.schema, &table.name))).collect();
    if tables.is_empty() {
        return String::new();
    }
    format!(
        "These tables were there before the migrations, which may have changed them since.\n\n{}",
        tables.concat()
    )
}
