//! The rows of another tool's history, as what each says of a migration.
//!
//! Must not know the files of a set.

use std::collections::BTreeSet;

use super::moment::{moment, shown};
use crate::error::RunError;
use crate::evidence::other_tools;
use crate::session::Session;
use crate::tools::kept::{self, Fields, Kept, RowState};
use crate::tools::{self, Candidate, Content, KeptContent, Row, Rows, Tool};

/// Another tool's history.
#[derive(Clone, Debug)]
pub(super) struct TheirHistory {
    /// What people call the tool.
    pub(super) tool: &'static str,
    /// The table, as a person writes it.
    pub(super) table: String,
    /// What its rows say, in the order of the tool.
    pub(super) entries: Vec<Entry>,
    /// That a run of the tool is at work, or has died.
    pub(super) lock: Option<String>,
}

/// What one row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// How the row means a file.
    pub(super) rules: Rows,
    /// What tells the file.
    pub(super) row: Row,
    /// The file that the row names beside, which may hold more than this.
    pub(super) path: Option<String>,
    /// The row for a person.
    pub(super) label: String,
    /// When it was applied, as the server reads it.
    pub(super) applied_at: Option<String>,
    /// What there is to compare the text with.
    pub(super) content: Option<(Content, KeptContent)>,
    /// Whether it was applied.
    pub(super) state: RowState,
}

impl Entry {
    /// When it was applied, for a person.
    pub(super) fn applied_at(&self) -> Option<String> {
        self.applied_at.as_deref().map(shown)
    }
}

/// Columns that some tools have and that say more than the row's own.
const BESIDE: [&str; 6] =
    ["author", "filename", "created_at", "previous_hash", "name", "description"];

/// Reads the history of a tool.
pub(super) async fn read(
    session: &mut Session,
    candidate: &Candidate,
    tool: &'static Tool,
    all: &[Candidate],
) -> Result<TheirHistory, RunError> {
    let kept = kept::of(tool);
    let columns = columns(candidate, tool, &kept);
    let name = tools::name_of(tool, candidate);
    let values = other_tools::values(session, candidate, name, &columns).await?;
    let rules = match tool.rows {
        // Two tools have the same columns, and one of them a row for each migration.
        Rows::UpTo(number) if values.len() > 1 => {
            Rows::Number { number, name: None, sha384: None, may_differ: false }
        }
        rules => rules,
    };
    let rows = values.iter().map(|values| Fields { columns: &columns, values });
    let mut ordered: Vec<Fields<'_>> = rows.collect();
    if let Some(order) = kept.order {
        ordered.sort_by_key(|row| row.get(order).and_then(|it| it.parse::<i64>().ok()));
    }
    let mut entries = Vec::new();
    for fields in &ordered {
        for entry in read_row(tool, rules, &kept, fields) {
            add(&mut entries, entry, kept.order.is_some());
        }
    }
    if tool.name == "Drizzle" {
        entries = of_drizzle(entries, &ordered);
    }
    let lock = lock(session, candidate, tool, all).await?;
    Ok(TheirHistory { tool: name, table: other_tools::shown(candidate), entries, lock })
}

fn columns(candidate: &Candidate, tool: &Tool, kept: &Kept) -> Vec<&'static str> {
    let wanted: BTreeSet<&'static str> = tool
        .rows
        .columns()
        .into_iter()
        .flatten()
        .chain(kept.applied_at.iter().copied())
        .chain(kept.content.map(|(column, _)| column))
        .chain(kept.order)
        .chain(kept.columns.iter().copied())
        .chain(BESIDE)
        .collect();
    wanted.into_iter().filter(|column| candidate.has(column)).collect()
}

/// Where rows have an order, the last one of a migration counts, and one that takes it back leaves none.
fn add(entries: &mut Vec<Entry>, entry: Entry, is_ordered: bool) {
    if is_ordered && !matches!(entry.state, RowState::NoFile(_) | RowState::Internal) {
        entries.retain(|before| {
            before.row.value != entry.row.value || matches!(before.state, RowState::NoFile(_))
        });
    }
    if !matches!(entry.state, RowState::Undone | RowState::Internal) {
        entries.push(entry);
    }
}

fn read_row(tool: &Tool, rules: Rows, kept: &Kept, fields: &Fields<'_>) -> Vec<Entry> {
    let text =
        |column: Option<&'static str>| column.and_then(|it| fields.get(it)).map(str::to_owned);
    let [value, name, sha384] = rules.columns();
    let applied_at = kept.applied_at.iter().find_map(|column| fields.get(column));
    let state = (kept.state)(fields);
    let name_beside = text(name).or_else(|| fields.get("name").map(str::to_owned));
    let content = kept.content.and_then(|(column, content)| {
        let value = fields.get(column)?.to_owned();
        let number = text(value_column(rules)).unwrap_or_default();
        let name = name_beside.clone().unwrap_or_default();
        let previous = fields.get("previous_hash").unwrap_or_default().to_owned();
        Some((content, KeptContent { value, number, name, previous }))
    });
    let entry = |row: Row, label: String, state: RowState| Entry {
        rules,
        row,
        path: fields.get("filename").filter(|_| rules == Rows::Change("id")).map(str::to_owned),
        label,
        applied_at: applied_at.and_then(moment),
        content: content.clone(),
        state,
    };
    let row = |value: String| Row { value, name: text(name), sha384: text(sha384) };
    match rules {
        Rows::Keys(column) => keys(fields.get(column).unwrap_or_default())
            .into_iter()
            .map(|(key, state)| entry(row(key.clone()), key, state))
            .collect(),
        // A change set is told by its file, its author and its name.
        Rows::Change("id") if tool.name == "Liquibase" => {
            let get = |column| fields.get(column).unwrap_or_default();
            let label = format!("{}:{} of {}", get("author"), get("id"), get("filename"));
            vec![entry(row(get("id").to_owned()), label, state)]
        }
        _ => {
            let told = text(value).or_else(|| name_beside.clone());
            let label = label(rules, text(value).as_deref(), name_beside.as_deref());
            told.map(|value| entry(row(value), label, state)).into_iter().collect()
        }
    }
}

fn value_column(rules: Rows) -> Option<&'static str> {
    let [value, ..] = rules.columns();
    value
}

/// What a person knows the row by.
fn label(rules: Rows, value: Option<&str>, name: Option<&str>) -> String {
    const DIGITS_OF_A_DIGEST: usize = 12;
    match (rules, value, name) {
        (Rows::UpTo(_), Some(value), _) => format!("everything up to {value}"),
        (Rows::Sha256(_), Some(digest), None) => {
            digest.chars().take(DIGITS_OF_A_DIGEST).collect::<String>() + "…"
        }
        (Rows::Sha256(_), _, Some(name)) => name.to_owned(),
        (Rows::Number { name: Some(_), .. }, Some(value), Some(name)) if !name.is_empty() => {
            format!("{value} {name}")
        }
        (_, Some(value), _) => value.to_owned(),
        (_, None, name) => name.unwrap_or_default().to_owned(),
    }
}

/// Up to 0.45 Drizzle looks at the last of its rows alone, and from 1.0 on at each by its name.
fn of_drizzle(entries: Vec<Entry>, rows: &[Fields<'_>]) -> Vec<Entry> {
    if rows.iter().any(|row| row.get("name").is_some()) {
        let named = entries.into_iter().zip(rows).map(|(entry, row)| match row.get("name") {
            Some(name) => Entry {
                rules: Rows::Name("name"),
                row: Row { value: name.to_owned(), ..entry.row },
                ..entry
            },
            None => entry,
        });
        return named.collect();
    }
    let moment_of = |row: &Fields<'_>| row.get("created_at").and_then(|it| it.parse::<i64>().ok());
    let last = entries.iter().zip(rows).max_by_key(|(_, row)| moment_of(row));
    let last = last.map(|(entry, _)| entry.row.value.clone());
    let of_entry = |entry: Entry| match Some(&entry.row.value) == last.as_ref() {
        true => Entry { state: RowState::Baseline, ..entry },
        false => entry,
    };
    entries.into_iter().map(of_entry).collect()
}

/// The keys of each object under `migrations`; the value of a key says whether it stopped.
fn keys(json: &str) -> Vec<(String, RowState)> {
    let json: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let databases = json.get("migrations").and_then(serde_json::Value::as_object);
    let of_each = databases.into_iter().flat_map(serde_json::Map::values);
    let state = |value: &serde_json::Value| match value.as_bool() {
        Some(true) => RowState::Stopped("it is marked as dirty".to_owned()),
        _ => RowState::Applied,
    };
    of_each
        .filter_map(serde_json::Value::as_object)
        .flat_map(|keys| keys.iter().map(|(key, value)| (key.clone(), state(value))))
        .collect()
}

/// What says that a run of the tool is at work, or has died.
async fn lock(
    session: &mut Session,
    candidate: &Candidate,
    tool: &Tool,
    all: &[Candidate],
) -> Result<Option<String>, RunError> {
    let Some((table, column, value)) = kept::lock_table(tool.name) else { return Ok(None) };
    let is_lock =
        |one: &&Candidate| one.schema == candidate.schema && one.name == table && one.has(column);
    let Some(lock) = all.iter().find(is_lock) else { return Ok(None) };
    let rows = other_tools::values(session, lock, tool.name, &[column]).await?;
    let is_taken = rows.iter().flatten().any(|it| it.as_deref() == Some(value));
    Ok(is_taken.then(|| format!("{} says that it is at work", other_tools::shown(lock))))
}
