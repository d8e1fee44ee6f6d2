//! The answers as tables that fit a terminal of 100 columns.
//!
//! Plain text in UTF-8 without colour, so a pipe, a log and `NO_COLOR` get the same. Only this
//! module knows how a price or a moment is written.

use chrono::{DateTime, Utc};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::questions::{
    CompleteOption, CompleteRecommendation, ConfidentBuy, RecentRecommendation,
    SymbolRecommendation, Target,
};
use crate::rows::{OptionTarget, RecoTarget, TargetType};

const WIDTH: u16 = 100;

/// What stands for a value that nobody gave.
const NOTHING: &str = "–";

/// Shows the recommendations for one symbol, with a line for each target.
pub fn recommendations_for_symbol(answer: &[SymbolRecommendation]) -> Table {
    let mut table = table(["As of (UTC)", "Horizon", "Side", "Entry", "Conf.", "Move", "Targets"]);
    for reco in answer {
        table.add_row([
            moment(reco.asof),
            reco.horizon.clone(),
            reco.side.to_string(),
            price(reco.entry_price),
            share(reco.confidence_overall),
            percent(reco.expected_move_pct),
            lines(reco.targets.iter().map(target_of_json)),
        ]);
    }
    align_right(table, &[3, 4, 5])
}

/// Shows the recommendations of the last week, each with its option.
pub fn recommendations_of_last_week(answer: &[RecentRecommendation]) -> Table {
    let mut table = table([
        "As of (UTC)",
        "Symbol",
        "Side",
        "Conf.",
        "Option",
        "Expiry",
        "Strike",
        "Premium",
        "Delta",
    ]);
    for reco in answer {
        table.add_row([
            moment(reco.asof),
            reco.symbol.clone(),
            reco.side.to_string(),
            share(reco.confidence_overall),
            or_nothing(reco.option_type),
            or_nothing(reco.expiry),
            or_nothing(reco.strike.map(price)),
            or_nothing(reco.option_entry_price.map(price)),
            or_nothing(reco.delta.map(|delta| format!("{delta:+}"))),
        ]);
    }
    align_right(table, &[3, 6, 7, 8])
}

/// Shows what to buy, with the reason.
pub fn confident_buys(answer: &[ConfidentBuy]) -> Table {
    let mut table = table(["As of (UTC)", "Symbol", "Entry", "Conf.", "Move", "Why"]);
    for buy in answer {
        table.add_row([
            moment(buy.asof),
            buy.symbol.clone(),
            price(buy.entry_price),
            share(buy.confidence_overall),
            percent(buy.expected_move_pct),
            or_nothing(buy.reasoning.as_ref()),
        ]);
    }
    align_right(table, &[2, 3, 4])
}

/// Shows everything about one recommendation, a line for each thing that is known.
pub fn complete_recommendation(answer: &CompleteRecommendation) -> Table {
    let reco = &answer.recommendation;
    let headline = format!("{} {} at {}", reco.side, reco.symbol, price(reco.entry_price));
    let mut table = table(["Recommendation".to_owned(), headline]);
    table.add_row(["As of (UTC)".to_owned(), moment(reco.asof)]);
    table.add_row(["Horizon".to_owned(), reco.horizon.clone()]);
    table.add_row(["Confidence".to_owned(), share(reco.confidence_overall)]);
    table.add_row(["Expected move".to_owned(), percent(reco.expected_move_pct)]);
    for key in ["reasoning", "catalysts", "risks", "indicators"] {
        table.add_row([capitalised(key), json(&reco.rationale[key])]);
    }
    table.add_row(["Quality".to_owned(), json(&reco.quality)]);
    table.add_row(["Targets".to_owned(), lines(answer.targets.iter().map(target))]);
    match &answer.option {
        Some(option) => add_option(&mut table, option),
        None => {
            table.add_row(["Option", NOTHING]);
        }
    }
    table
}

fn add_option(table: &mut Table, option: &CompleteOption) {
    let idea = &option.idea;
    let contract = format!(
        "{} {}, expires {}, premium {}",
        idea.option_type,
        price(idea.strike),
        idea.expiry,
        price(idea.option_entry_price)
    );
    table.add_row(["Option".to_owned(), contract]);
    table.add_row(["Greeks".to_owned(), json(&idea.greeks)]);
    table.add_row(["Implied volatility".to_owned(), json(&idea.iv)]);
    table.add_row(["Option notes".to_owned(), or_nothing(idea.notes.as_ref())]);
    table.add_row(["Option targets".to_owned(), lines(option.targets.iter().map(option_target))]);
}

fn table<T: ToString, const COLUMNS: usize>(header: [T; COLUMNS]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED)
        // No line may depend on who is watching: a terminal, a pipe or a test.
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header.map(|cell| cell.to_string()));
    table
}

fn align_right(mut table: Table, columns: &[usize]) -> Table {
    for &column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn target_of_json(target: &Target) -> String {
    line(
        &target.name,
        &value(target.target_type, target.value),
        target.confidence,
        target.eta_minutes,
    )
}

fn target(target: &RecoTarget) -> String {
    line(
        &target.name,
        &value(target.target_type, target.value),
        target.confidence,
        target.eta_minutes,
    )
}

fn option_target(target: &OptionTarget) -> String {
    line(&target.name, &price(target.value), target.confidence, target.eta_minutes)
}

fn line(name: &str, value: &str, confidence: Decimal, eta_minutes: Option<i32>) -> String {
    let eta = eta_minutes.map(|minutes| format!(" in {}", duration(minutes))).unwrap_or_default();
    format!("{name}: {value}{eta}, {}", share(confidence))
}

fn value(target_type: TargetType, value: Decimal) -> String {
    match target_type {
        TargetType::Price | TargetType::Technical => price(value),
        TargetType::Percentage => percent(value),
    }
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

fn price(price: Decimal) -> String {
    format!("{price:.2}")
}

fn share(of_one: Decimal) -> String {
    format!("{:.0}%", of_one * Decimal::ONE_HUNDRED)
}

fn percent(percent: Decimal) -> String {
    format!("{percent:+.1}%")
}

/// Writes minutes in the largest unit that says them exactly.
fn duration(minutes: i32) -> String {
    const HOUR: i32 = 60;
    const DAY: i32 = 24 * HOUR;
    if minutes % DAY == 0 {
        format!("{}d", minutes / DAY)
    } else if minutes % HOUR == 0 {
        format!("{}h", minutes / HOUR)
    } else {
        format!("{minutes}min")
    }
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { NOTHING.to_owned() } else { lines.join("\n") }
}

/// Writes JSON for a reader: no quotes, and no brackets but those that nesting needs.
fn json(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => joined(values.iter().map(json)),
        Value::Object(fields) => joined(fields.iter().map(|(key, value)| match value {
            Value::Object(_) => format!("{key} ({})", json(value)),
            _ => format!("{key} {}", json(value)),
        })),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { NOTHING.to_owned() } else { parts.join(", ") }
}

fn capitalised(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
