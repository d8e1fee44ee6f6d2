//! The histories that other tools keep in a database: how their tables are told, and which file of
//! a set a row of theirs means.
//!
//! The columns decide, and the name only where the columns alone would not: at least seven tools
//! call their table `schema_migrations`.
//! Must not know how a table is found or read.

mod content;
mod digest;
pub(crate) mod kept;
mod known;
mod listing;
mod renumbered;

pub(crate) use content::{Content, KeptContent, agrees};
use known::TOOLS;
pub(crate) use listing::{Row, bears_name, has_number, is_telling, lists, lists_in};
pub(crate) use renumbered::{by_name, may_differ};

/// A tool, and how its history is told and read.
#[derive(Debug)]
pub(crate) struct Tool {
    /// What people call it.
    pub(crate) name: &'static str,
    /// The names that its table has, or parts of names between stars; empty where its columns tell
    /// enough.
    tables: &'static [&'static str],
    /// The columns that its table has at least.
    columns: &'static [&'static str],
    /// The columns that it may have besides.
    others: Others,
    /// What a row says.
    pub(crate) rows: Rows,
    /// The rows that count.
    pub(crate) counts: Counts,
}

/// The columns that a tool's table may have besides those that tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    /// Whatever somebody has added.
    Any,
    /// These and no more: an application's own table could have the telling ones as well.
    Only(&'static [&'static str]),
}

/// What this tool is called among the others.
const OWN: &str = "this tool";

impl Tool {
    /// Whether the history is this tool's, under another table's name.
    pub(crate) fn is_own(&self) -> bool {
        self.name == OWN
    }

    /// A tool with a column of names, for tests of how rows are read.
    #[cfg(test)]
    pub(crate) fn of_names(column: &'static str, counts: Counts) -> Tool {
        Tool {
            name: "a tool",
            tables: &[],
            columns: &[],
            others: Others::Any,
            rows: Rows::Name(column),
            counts,
        }
    }
}

/// What a row of a history says, and in which column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// A number was applied, with a name beside it where the tool keeps one.
    Number {
        /// The column of the number.
        number: &'static str,
        /// The column of the name.
        name: Option<&'static str>,
        /// The column of the file's SHA-384.
        sha384: Option<&'static str>,
        /// Whether the file may have another number than the row.
        may_differ: bool,
    },
    /// A file of that name was applied, with or without its extension.
    Name(&'static str),
    /// The file of that stem and checksum was applied: the columns are this tool's own.
    Own,
    /// The keys of the JSON under `migrations`, of each database in it, are numbers that were
    /// applied.
    Keys(&'static str),
    /// Everything up to a number was applied.
    UpTo(&'static str),
    /// A text with that SHA-256 was applied.
    Sha256(&'static str),
    /// A change of that name was applied; names that mean no file leave open which files were.
    Change(&'static str),
}

/// Which rows of a history count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Every one.
    All,
    /// Those in which the column has none of these values.
    Unless(&'static str, &'static [&'static str]),
    /// Those in which the column is NULL.
    WhereNull(&'static str),
}

impl Rows {
    /// The columns of the value, of the name beside it and of the digest.
    pub(crate) fn columns(self) -> [Option<&'static str>; 3] {
        match self {
            Rows::Number { number, name, sha384, .. } => [Some(number), name, sha384],
            Rows::Name(column)
            | Rows::UpTo(column)
            | Rows::Sha256(column)
            | Rows::Change(column)
            | Rows::Keys(column) => [Some(column), None, None],
            Rows::Own => [Some("version"), Some("checksum"), None],
        }
    }
}

/// A table that may be somebody's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its schema.
    pub(crate) schema: String,
    /// Its name.
    pub(crate) name: String,
    /// Its columns, each with its type.
    pub(crate) columns: Vec<(String, String)>,
}

impl Candidate {
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| name == column)
    }
}

/// The tool that wrote a table, as far as its columns and its name tell.
pub(crate) fn tool_of(table: &Candidate) -> Option<&'static Tool> {
    let is_named =
        |tool: &Tool| tool.tables.is_empty() || tool.tables.iter().any(|it| matches(it, table));
    let is_whole = |tool: &Tool| match tool.others {
        Others::Any => true,
        Others::Only(others) => table
            .columns
            .iter()
            .all(|(name, _)| tool.columns.contains(&&**name) || others.contains(&&**name)),
    };
    TOOLS.iter().find(|tool| {
        is_named(tool) && is_whole(tool) && tool.columns.iter().all(|column| table.has(column))
    })
}

fn matches(pattern: &str, table: &Candidate) -> bool {
    match pattern.strip_prefix('*').and_then(|rest| rest.strip_suffix('*')) {
        Some(part) => table.name.to_ascii_lowercase().contains(part),
        None => table.name == pattern,
    }
}

/// What people call the tool that wrote a table, where two tools have the same columns.
pub(crate) fn name_of(tool: &Tool, table: &Candidate) -> &'static str {
    let kind = table.columns.first().map_or("", |(_, kind)| kind.as_str());
    match tool.name {
        "golang-migrate" if table.schema == "hdb_catalog" => "Hasura",
        // dbmate limited the length of a version once.
        "Rails" if kind == "character varying(128)" => "dbmate",
        "Rails" => "Rails or dbmate",
        name => name,
    }
}

/// The tool whose history a table is, by its name and its columns, each with its type.
///
/// ```
/// use migrations_runner::foreign_history;
/// let columns = vec![("version".to_owned(), "character varying(50)".to_owned()),
///     ("run_on".to_owned(), "timestamp without time zone".to_owned())];
/// assert_eq!(foreign_history("public", "__diesel_schema_migrations", columns), Some("diesel"));
/// ```
#[must_use]
pub fn foreign_history(
    schema: &str,
    name: &str,
    columns: Vec<(String, String)>,
) -> Option<&'static str> {
    let table = Candidate { schema: schema.to_owned(), name: name.to_owned(), columns };
    tool_of(&table).map(|tool| name_of(tool, &table))
}

/// The columns that hardly any other table has: what a table is looked at for, whatever its name.
pub(crate) const TELLING_COLUMNS: &[&str] = &[
    "installed_on",
    "applied_on",
    "run_on",
    "version_id",
    "dirty",
    "installed_rank",
    "orderexecuted",
    "applied_steps_count",
    "version_num",
    "migration_time",
    "migration_hash",
    "previous_hash",
    "partial_hashes",
    "script_hash",
    "MigrationId",
    "set_name",
    "batch",
    "migrated_at",
    "cli_state",
];

/// A pattern that the names of histories match.
pub(crate) const TELLING_NAMES: &str =
    "migrat|schema_?(info|version|history)|changelog|sequelizemeta|phinxlog|versioninfo|adonis";

/// Schemas that a platform keeps for itself, with histories of its own.
pub(crate) const PLATFORM_SCHEMAS: &[&str] = &[
    "auth",
    "storage",
    "realtime",
    "_realtime",
    "_analytics",
    "_supavisor",
    "supabase_functions",
    "extensions",
    "graphql",
    "graphql_public",
    "vault",
    "pgsodium",
    "pgsodium_masks",
    "pgbouncer",
    "net",
    "cron",
    "pgmq",
    "neon_auth",
    "heroku_ext",
    "pgtle",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[&str]) -> Candidate {
        let columns = columns.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect();
        Candidate { schema: "public".into(), name: name.into(), columns }
    }

    #[test]
    fn every_tool_is_found_by_its_own_columns() {
        for tool in TOOLS {
            let name = tool.tables.first().copied().unwrap_or("some_log");
            let name = name.trim_matches('*');
            let found = tool_of(&table(name, tool.columns)).map(|tool| tool.name);
            assert_eq!(found, Some(tool.name), "{tool:?}");
        }
    }

    #[test]
    fn names_that_several_tools_use_are_told_by_columns() {
        let tool = |columns| tool_of(&table("schema_migrations", columns)).map(|tool| tool.name);
        assert_eq!(tool(&["version"]), Some("Rails"));
        assert_eq!(tool(&["version", "inserted_at"]), Some("Ecto"));
        assert_eq!(tool(&["version", "dirty"]), Some("golang-migrate"));
        assert_eq!(tool(&["version", "statements", "name"]), Some("Supabase"));
        assert_eq!(tool(&["filename"]), Some("Sequel"));
        assert_eq!(tool(&["version", "comment", "color"]), None);
        assert_eq!(tool_of(&table("orders", &["version"])).map(|tool| tool.name), None);
        assert_eq!(tool_of(&table("orders", &["id", "name"])).map(|tool| tool.name), None);
        assert_eq!(tool_of(&table("orders", &["name", "run_on"])).map(|tool| tool.name), None);
        assert_eq!(tool_of(&table("jobs", &["version", "dirty"])).map(|tool| tool.name), None);
    }

    #[test]
    fn table_with_more_columns_than_a_tool_writes_is_an_applications() {
        for (name, columns) in [
            ("document_versions", &["id", "version", "dirty"][..]),
            ("firmware_versions", &["device", "version", "run_on"]),
            ("flag_history", &["version_id", "is_applied", "tstamp", "flag"]),
            ("job_history", &["id", "name", "run_on", "outcome"]),
            ("file_versions", &["id", "hash", "created_at", "path"]),
            ("bird_migrations", &["migration", "batch", "species"]),
            ("batch_history", &["id", "name", "batch", "migration_time", "host"]),
            ("migrations", &["id", "timestamp", "name", "country"]),
            ("migrations", &["id", "name", "hash", "executed_at", "server"]),
            ("schema_migrations", &["version", "inserted_at", "author"]),
            ("forms", &["version", "name", "applied_on", "checksum", "applicant"]),
            ("builds", &["MigrationId", "ProductVersion", "Branch"]),
        ] {
            assert_eq!(tool_of(&table(name, columns)).map(|tool| tool.name), None, "{name}");
        }
    }
}
