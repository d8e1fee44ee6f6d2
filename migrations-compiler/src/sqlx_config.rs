//! `sqlx.toml`: what it says of types, what it should say, and the text with only that changed.
//!
//! sqlx's macros read this file beside the manifest and nowhere else.
//! A line is ours where its value names the generated `rows`, or where it ends with our mark;
//! whatever else stands there is the user's, and wins.
//! Must not know where the overrides come from.

mod migrate;

use migrations_core::{Code, Diagnostic, FileId, Location};
use toml_edit::{DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

use crate::generate::Overrides;

pub use migrate::{folder, migrations_dir, with_migrations_dir};

/// The name of the file, beside the manifest.
pub const FILE: &str = "sqlx.toml";

/// The editor writes its own line ends; a file has one kind.
fn with_one_line_end(old: &str, new: String) -> String {
    match old.contains("\r\n") {
        true => new.replace("\r\n", "\n").replace('\n', "\r\n"),
        false => new,
    }
}

/// What follows a value of ours that does not name `rows`.
const MARK: &str = "# from migrations!";

/// What stands above the first table of ours in a file that had none.
const INTRODUCTION: &str = "\
# What sqlx's macros have to know of the schema.
# `cargo migrations prepare` keeps the lines that name `rows` or end with `# from migrations!`.
";

/// A line that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    place: Place,
    /// What it should say; nothing where it should go.
    wanted: Option<String>,
}

/// The table of a line in the file, and its key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// The table that it speaks of; `None` for a type.
    table: Option<String>,
    /// The column or the type.
    key: String,
}

/// Whether the module before `rows` counts: the macro cannot know which one it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The very same.
    Same,
    /// Any.
    Any,
}

impl Difference {
    /// The column or the type, for a message.
    #[must_use]
    pub fn subject(&self) -> String {
        let key = &self.place.key;
        self.place.table.as_ref().map_or_else(|| key.clone(), |table| format!("{table}.{key}"))
    }

    /// The type that it should have in Rust.
    #[must_use]
    pub fn wanted(&self) -> Option<&str> {
        self.wanted.as_deref()
    }
}

/// What the file does not say, or says no longer rightly.
///
/// # Errors
///
/// When the text is no TOML, or its `[macros]` has another form than sqlx's.
pub fn differences(
    text: &str,
    overrides: &Overrides,
    module: Module,
) -> Result<Vec<Difference>, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| said(&error))?;
    let present = present(&document)?;
    let mut found = Vec::new();
    for (place, wanted) in wanted(overrides) {
        let line = present.iter().find(|line| line.place == place);
        let is_right = |line: &Line| !line.is_ours || is_same(&line.value, wanted, module);
        if !line.is_some_and(is_right) {
            found.push(Difference { place, wanted: Some(wanted.to_owned()) });
        }
    }
    for line in present.into_iter().filter(|line| line.is_ours) {
        if wanted(overrides).all(|(place, _)| place != line.place) {
            found.push(Difference { place: line.place, wanted: None });
        }
    }
    Ok(found)
}

/// What sqlx's macros are not told of this schema, as one fault; the module before `rows` may be
/// any.
#[must_use]
pub fn stale(text: &str, overrides: &Overrides) -> Option<Diagnostic> {
    // What is no TOML stops sqlx at every query, with its own words.
    let found = differences(text, overrides, Module::Any).ok()?;
    let first = found.first()?;
    let subject = first.subject();
    let message = match first.wanted() {
        Some(wanted) => format!("sqlx's macros are not told that `{subject}` is `{wanted}`"),
        None => format!("sqlx's macros are told of `{subject}`, which has no type of its own"),
    };
    let mut stale =
        Diagnostic::new(Code::StaleOverride, Location::whole_file(FileId::of_crate(FILE)), message);
    for line in found.iter().filter_map(as_toml).take(SHOWN) {
        stale = stale.note(line);
    }
    if found.len() > SHOWN {
        stale = stale.note(format!("and {} more", found.len() - SHOWN));
    }
    Some(stale.help("run `cargo migrations prepare`, which writes sqlx.toml, and commit it"))
}

/// How many lines a fault shows.
const SHOWN: usize = 5;

/// The fault of a file that cannot be edited.
#[must_use]
pub fn unusable(message: String) -> Diagnostic {
    Diagnostic::new(Code::InvalidSqlxConfig, Location::whole_file(FileId::of_crate(FILE)), message)
        .help("correct the file: sqlx's macros cannot read it either")
}

/// The text with these lines as they should be, and everything else as it was.
///
/// # Errors
///
/// When the text is no TOML, or its `[macros]` has another form than sqlx's.
pub fn renewed(text: &str, differences: &[Difference]) -> Result<String, String> {
    if differences.is_empty() {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| said(&error))?;
    let is_first = present(&document)?.iter().all(|line| !line.is_ours);
    let mut introduction = is_first.then_some(INTRODUCTION);
    for difference in differences {
        match &difference.wanted {
            Some(wanted) => write(&mut document, &difference.place, wanted, &mut introduction)?,
            None => remove(&mut document, &difference.place),
        }
    }
    let renewed = document.to_string();
    let renewed = if text.is_empty() { renewed.trim_start().to_owned() } else { renewed };
    Ok(with_one_line_end(text, renewed))
}

/// The lines to add by hand, as they would stand in the file.
#[must_use]
pub fn as_toml(difference: &Difference) -> Option<String> {
    let wanted = difference.wanted.as_ref()?;
    let table = match &difference.place.table {
        Some(table) => format!("[macros.table-overrides.{}]", key(table)),
        None => "[macros.type-overrides]".to_owned(),
    };
    Some(format!("{table} {} = {}", key(&difference.place.key), Value::from(wanted)))
}

/// A line of the file.
struct Line {
    place: Place,
    value: String,
    is_ours: bool,
}

fn wanted(overrides: &Overrides) -> impl Iterator<Item = (Place, &str)> {
    let types = overrides.types.iter().map(|(key, value)| (None, key, value));
    let columns = overrides.tables.iter().flat_map(|(table, columns)| {
        columns.iter().map(move |(key, value)| (Some(table.clone()), key, value))
    });
    types
        .chain(columns)
        .map(|(table, key, value)| (Place { table, key: key.clone() }, value.as_str()))
}

/// The overrides that stand in the file.
fn present(document: &DocumentMut) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let Some(macros) = document.get("macros") else { return Ok(lines) };
    let macros = table_of(macros, "macros")?;
    if let Some(types) = macros.get("type-overrides") {
        lines.extend(lines_of(table_of(types, "macros.type-overrides")?, None));
    }
    if let Some(tables) = macros.get("table-overrides") {
        for (name, columns) in table_of(tables, "macros.table-overrides")?.iter() {
            let columns = table_of(columns, "a table of macros.table-overrides")?;
            lines.extend(lines_of(columns, Some(name)));
        }
    }
    Ok(lines)
}

fn table_of<'a>(item: &'a Item, name: &str) -> Result<&'a dyn TableLike, String> {
    item.as_table_like().ok_or_else(|| format!("`{name}` is no table"))
}

fn lines_of(table: &dyn TableLike, name: Option<&str>) -> Vec<Line> {
    let line = |(key, item): (&str, &Item)| {
        let value = item.as_value()?;
        let text = value.as_str()?.to_owned();
        let after = value.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
        let is_ours = names_rows(&text) || after.trim() == MARK;
        let place = Place { table: name.map(str::to_owned), key: key.to_owned() };
        Some(Line { place, value: text, is_ours })
    };
    table.iter().filter_map(line).collect()
}

/// Whether a value names a generated type: `crate::rows::Side`, `Vec<crate::db::rows::Side>`.
fn names_rows(value: &str) -> bool {
    let inner = value.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(value);
    let mut names = inner.rsplit("::");
    let is_one = names.next().is_some_and(|last| syn::parse_str::<syn::Ident>(last).is_ok());
    is_one && names.next() == Some("rows") && inner.starts_with("crate::")
}

/// Whether both mean the same type.
fn is_same(value: &str, wanted: &str, module: Module) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (value, wanted) = (plain(value), plain(wanted));
    let last = |text: &str| text.rsplit_once("rows::").map(|(_, last)| last.to_owned());
    let is_generated = names_rows(&value) && names_rows(&wanted);
    let is_same_elsewhere = || {
        module == Module::Any
            && is_generated
            && last(&value) == last(&wanted)
            && value.starts_with("Vec<") == wanted.starts_with("Vec<")
    };
    value == wanted || is_same_elsewhere()
}

fn write(
    document: &mut DocumentMut,
    place: &Place,
    wanted: &str,
    introduction: &mut Option<&str>,
) -> Result<(), String> {
    let macros = entered(document.as_item_mut(), "macros", Shown::InItsChildren)?;
    let introduction = Shown::Below(introduction);
    let lines = match &place.table {
        None => entered(macros, "type-overrides", introduction)?,
        Some(name) => {
            let tables = entered(macros, "table-overrides", Shown::InItsChildren)?;
            entered(tables, name, introduction)?
        }
    };
    let lines = lines.as_table_like_mut().ok_or(NO_TABLE)?;
    let mut value = Value::from(wanted);
    if !names_rows(wanted) {
        value.decor_mut().set_suffix(format!("  {MARK}"));
    }
    match lines.get_mut(&place.key).and_then(Item::as_value_mut) {
        Some(present) => {
            let prefix = present.decor().prefix().cloned();
            value.decor_mut().set_prefix(prefix.unwrap_or_else(|| " ".into()));
            *present = value;
        }
        None => drop(lines.entry_format(&literal(&place.key)).or_insert(Item::Value(value))),
    }
    Ok(())
}

const NO_TABLE: &str = "`macros` has another form than sqlx's";

/// How a table that was not there is shown.
enum Shown<'a, 'b> {
    /// By what is in it: `[macros.type-overrides]` says that there are `macros`.
    InItsChildren,
    /// With a header of its own, below this text where it is the first.
    Below(&'a mut Option<&'b str>),
}

/// The table of that name, made where it is not there: inside of braces in braces.
fn entered<'a>(
    item: &'a mut Item,
    name: &str,
    shown: Shown<'_, '_>,
) -> Result<&'a mut Item, String> {
    let is_in_braces = item.is_inline_table();
    let holder = item.as_table_like_mut().ok_or(NO_TABLE)?;
    if !holder.contains_key(name) {
        let mut table = Table::new();
        match shown {
            Shown::InItsChildren => table.set_implicit(true),
            Shown::Below(text) => {
                table.decor_mut().set_prefix(format!("\n{}", text.take().unwrap_or_default()));
            }
        }
        let made = match is_in_braces {
            true => Item::Value(Value::InlineTable(InlineTable::new())),
            false => Item::Table(table),
        };
        let key = if is_sqlx_own(name) { Key::new(name) } else { literal(name) };
        holder.entry_format(&key).or_insert(made);
    }
    Ok(holder.get_mut(name).ok_or(NO_TABLE)?)
}

/// The tables that sqlx names; the others are named after the schema.
fn is_sqlx_own(name: &str) -> bool {
    matches!(name, "macros" | "type-overrides" | "table-overrides")
}

/// Takes a line away, and its table where nothing is left in it.
fn remove(document: &mut DocumentMut, place: &Place) {
    let macros = document.get_mut("macros").and_then(Item::as_table_like_mut);
    let Some(macros) = macros else { return };
    let (holder, name) = match &place.table {
        None => (Some(macros), "type-overrides"),
        Some(name) => {
            let tables = macros.get_mut("table-overrides").and_then(Item::as_table_like_mut);
            (tables, name.as_str())
        }
    };
    let Some(holder) = holder else { return };
    let Some(lines) = holder.get_mut(name).and_then(Item::as_table_like_mut) else { return };
    lines.remove(&place.key);
    if lines.is_empty() {
        holder.remove(name);
    }
}

/// Names stand in single quotes, as sqlx recommends.
fn literal(name: &str) -> Key {
    name_in_quotes(name).parse().unwrap_or_else(|_| Key::new(name))
}

fn key(name: &str) -> String {
    literal(name).to_string()
}

fn name_in_quotes(name: &str) -> String {
    format!("'{name}'")
}

/// The error without the picture of the line.
fn said(error: &toml_edit::TomlError) -> String {
    error.message().trim().replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn overrides(types: &[(&str, &str)], columns: &[(&str, &str, &str)]) -> Overrides {
        let types = types.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (table, column, value) in columns {
            let table = tables.entry((*table).to_owned()).or_default();
            table.insert((*column).to_owned(), (*value).to_owned());
        }
        Overrides { types: types.collect(), tables }
    }

    fn renew(text: &str, overrides: &Overrides) -> String {
        let found = differences(text, overrides, Module::Same).expect("TOML");
        let renewed = renewed(text, &found).expect("a new text");
        let rest = differences(&renewed, overrides, Module::Same).expect("TOML");
        assert_eq!(rest, [], "{renewed}");
        let read: toml::Table = renewed.parse().expect("TOML that others read");
        let macros = read.get("macros").cloned().unwrap_or(toml::Table::new().into());
        for (place, value) in wanted(overrides) {
            let table = match &place.table {
                Some(table) => &macros["table-overrides"][table.as_str()],
                None => &macros["type-overrides"],
            };
            assert!(table.get(place.key.as_str()).is_some(), "{place:?} = {value} in {renewed}");
        }
        renewed
    }

    #[test]
    fn empty_file_gets_both_kinds_of_tables() {
        let overrides = overrides(
            &[("plan", "crate::rows::Plan"), ("plan[]", "Vec<crate::rows::Plan>")],
            &[("orders", "side", "crate::rows::Side"), ("app.\"My log\"", "a b", "Vec<String>")],
        );
        let expected = "\
# What sqlx's macros have to know of the schema.
# `cargo migrations prepare` keeps the lines that name `rows` or end with `# from migrations!`.
[macros.type-overrides]
'plan' = \"crate::rows::Plan\"
'plan[]' = \"Vec<crate::rows::Plan>\"

[macros.table-overrides.'app.\"My log\"']
'a b' = \"Vec<String>\"  # from migrations!

[macros.table-overrides.'orders']
'side' = \"crate::rows::Side\"
";
        assert_eq!(renew("", &overrides), expected);
    }

    const OLD: &str = "# Mine.\r\n[common]\r\ndatabase-url-var = \"DB\" # also mine\r\n\r\n\
        [macros.table-overrides.'orders']\r\n# The side.\r\n'side' = \"crate::rows::OldSide\" # why\r\n\
        'gone' = \"crate::rows::Gone\"\r\n'mine' = \"crate::Mine\"\r\n\
        'note' = \"sqlx::types::Json<crate::Note>\"  # from migrations!\r\n\r\n\
        [macros.table-overrides.'left']\r\n'a' = \"crate::rows::A\"\r\n\r\n\
        [migrate]\r\ntable-name = \"x\"\r\n";

    #[test]
    fn what_is_not_ours_stays() {
        let wanted = overrides(
            &[],
            &[("orders", "side", "crate::rows::Side"), ("orders", "mine", "crate::rows::Mine")],
        );
        let expected = "# Mine.\r\n[common]\r\ndatabase-url-var = \"DB\" # also mine\r\n\r\n\
            [macros.table-overrides.'orders']\r\n# The side.\r\n'side' = \"crate::rows::Side\"\r\n\
            'mine' = \"crate::Mine\"\r\n\r\n[migrate]\r\ntable-name = \"x\"\r\n";
        assert_eq!(renew(OLD, &wanted), expected);
    }

    #[test]
    fn nothing_is_touched_where_nothing_is_wrong() {
        let odd = "macros . table-overrides = { orders = { side='crate :: rows::Side' } }\n";
        let wanted = overrides(&[], &[("orders", "side", "crate::rows::Side")]);
        assert_eq!(renew(odd, &wanted), odd);
    }

    #[test]
    fn tables_of_every_form_are_added_to() {
        let wanted = overrides(
            &[("plan", "crate::rows::Plan")],
            &[("orders", "side", "crate::rows::Side"), ("trades", "side", "crate::rows::Side")],
        );
        for text in [
            "macros = { preferred-crates = { date-time = \"chrono\" } }\n",
            "[macros]\ntable-overrides.orders = { a = \"b\" }\n",
            "[macros.table-overrides]\norders.a = \"b\"\n",
            "[macros.preferred-crates]\nnumeric = \"rust_decimal\"\n[migrate]\n",
            "[macros.table-overrides.orders]\na = \"b\"",
        ] {
            renew(text, &wanted);
        }
    }

    #[test]
    fn macro_takes_any_module_and_prepare_the_right_one() {
        let text = "[macros.table-overrides.orders]\nside = \"crate::db::rows::Side\"\n";
        let wanted = overrides(&[], &[("orders", "side", "crate::rows::Side")]);
        let found = |module| differences(text, &wanted, module).expect("TOML").len();
        assert_eq!((found(Module::Any), found(Module::Same)), (0, 1));
        let other = overrides(&[], &[("orders", "side", "Vec<crate::rows::Side>")]);
        assert_eq!(differences(text, &other, Module::Any).expect("TOML").len(), 1);
    }

    #[test]
    fn what_is_no_table_is_said() {
        let wanted = overrides(&[("plan", "crate::rows::Plan")], &[]);
        for text in ["macros = 1", "[macros]\ntype-overrides = []", "[macros"] {
            assert!(differences(text, &wanted, Module::Same).is_err(), "{text}");
        }
    }
}
