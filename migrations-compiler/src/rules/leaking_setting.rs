//! A setting of the session that is still there when the file has ended.
//!
//! Our runner restores the session after each file; `psql`, a web editor and other runners do not.

use migrations_core::header::Transaction;
use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, substring};

use crate::judged::is_frozen;
use crate::sql::{Script, Scripts};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        if !is_frozen(scripts.parsed, script.file) {
            found.extend(leak(script));
        }
    }
}

/// The first setting that nothing in the file takes back; the others have the same cause.
fn leak(script: &Script) -> Option<Diagnostic> {
    let mut open: Vec<(usize, Setting)> = Vec::new();
    for (index, statement) in script.statements.iter().enumerate() {
        match effect(script.sql(statement)) {
            Effect::None => {}
            Effect::Set(setting) => open.push((index, setting)),
            Effect::Reset(name) => open.retain(|(_, setting)| setting.name != name),
            Effect::ResetAll => open.retain(|(_, setting)| setting.is_kept_by_reset_all()),
            Effect::Discard => open.clear(),
        }
    }
    let (index, setting) = open.into_iter().next()?;
    let place = script.location(script.statements[index].range.clone());
    let message = format!("{} stays set when the file has ended", setting.name);
    let diagnostic = Diagnostic::new(Code::LeakingSetting, place, message)
        .note("other programs than this one run the next file with it");
    Some(diagnostic.help(setting.help(script)))
}

struct Setting {
    /// In lower case.
    name: String,
    /// Whether it was set by a function.
    by_function: bool,
}

impl Setting {
    fn is_kept_by_reset_all(&self) -> bool {
        ["role", "session authorization"].contains(&self.name.as_str())
    }

    fn help(&self, script: &Script) -> String {
        let is_whole = script.file.header.transaction() == Transaction::PerFile;
        match (self.name.as_str(), is_whole) {
            (_, true) if self.by_function => "pass true as the last argument".to_owned(),
            ("session characteristics", _) => "leave it out".to_owned(),
            ("session authorization", true) => "write SET LOCAL SESSION AUTHORIZATION".to_owned(),
            (name, true) => format!("write SET LOCAL {name}"),
            (name, false) => format!("write RESET {name} at the end of the file"),
        }
    }
}

enum Effect {
    None,
    Set(Setting),
    Reset(String),
    ResetAll,
    Discard,
}

fn effect(sql: &str) -> Effect {
    let words = lexer::leading_words(sql, 3);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["SET", "LOCAL" | "TRANSACTION" | "CONSTRAINTS", ..] => Effect::None,
        ["SET", "SESSION", "AUTHORIZATION"] => set("session authorization".to_owned(), &value(sql)),
        ["SET", "SESSION", "CHARACTERISTICS"] => {
            set("session characteristics".to_owned(), &value(sql))
        }
        ["SET", "SESSION", ..] => set(dotted(sql, 2), &value(sql)),
        ["SET", ..] => set(dotted(sql, 1), &value(sql)),
        ["RESET", "ALL"] => Effect::ResetAll,
        ["RESET", ..] => Effect::Reset(dotted(sql, 1)),
        ["DISCARD", "ALL"] => Effect::Discard,
        ["SELECT", "SET_CONFIG" | "PG_CATALOG", ..] => set_config(sql),
        _ => Effect::None,
    }
}

fn set(name: String, value: &str) -> Effect {
    let is_default = ["default", "none"].contains(&value);
    match name.as_str() {
        "" => Effect::None,
        _ if is_default && (value == "default" || name == "role") => Effect::Reset(name),
        _ => Effect::Set(Setting { name, by_function: false }),
    }
}

/// The last word of a statement, in lower case.
fn value(sql: &str) -> String {
    let last = lexer::tokens(sql).filter(|(kind, _)| *kind != TokenKind::Semicolon).last();
    last.map(|(_, range)| substring(sql, range).to_ascii_lowercase()).unwrap_or_default()
}

/// The name of a setting from a token on: `search_path`, `app.user`, and `TIME ZONE`'s own.
fn dotted(sql: &str, from: usize) -> String {
    let mut name = String::new();
    for (kind, range) in lexer::tokens(sql).skip(from) {
        let text = substring(sql, range);
        let may_go_on = name.is_empty() || name.ends_with('.') || text == ".";
        let is_part = matches!(kind, TokenKind::Word | TokenKind::Identifier) || text == ".";
        if !may_go_on || !is_part {
            break;
        }
        name.push_str(&text.trim_matches('"').to_ascii_lowercase());
    }
    match name.as_str() {
        "time" => "timezone".to_owned(),
        "schema" => "search_path".to_owned(),
        "names" => "client_encoding".to_owned(),
        "session" => "session authorization".to_owned(),
        _ => name,
    }
}

/// `SELECT set_config('name', …, false)` and nothing else in it.
fn set_config(sql: &str) -> Effect {
    let tokens = lexer::tokens(sql).filter(|(kind, _)| *kind != TokenKind::Semicolon);
    let texts: Vec<&str> = tokens.map(|(_, range)| substring(sql, range)).collect();
    let texts = match texts.as_slice() {
        [_, schema, ".", rest @ ..] if schema.eq_ignore_ascii_case("pg_catalog") => rest,
        [_, rest @ ..] => rest,
        [] => return Effect::None,
    };
    match texts {
        [function, "(", name, ",", .., ",", local, ")"]
            if texts.iter().filter(|text| **text == "(").count() == 1
                && function.eq_ignore_ascii_case("set_config")
                && local.eq_ignore_ascii_case("false")
                && name.starts_with('\'') =>
        {
            let name = name.trim_matches('\'').to_ascii_lowercase();
            Effect::Set(Setting { name, by_function: true })
        }
        _ => Effect::None,
    }
}
