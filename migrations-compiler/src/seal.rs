//! `.sqlx/seal`: "this head, on this server, gives this catalog, and these query files were checked
//! against it".
//!
//! Every digest in it covers the head as well as the file, so a query file that git merged beside a
//! new migration is stale although neither file changed.
//! Must not know what a query file says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use migrations_core::{Checksum, Migration, Position};

use crate::catalog::timeline::has_timeline;

/// The seal's path, relative to the crate.
pub const FILE: &str = ".sqlx/seal";

/// Its name in that folder.
pub const NAME: &str = "seal";

/// The schema's path, relative to the crate.
pub const SCHEMA_FILE: &str = ".sqlx/schema.json";

/// The schema's name in that folder.
pub const SCHEMA_NAME: &str = "schema.json";

/// The name under which the seal lists the schema.
const SCHEMA: &str = "schema.json";

/// The name under which it has the digest of what was there before the first migration.
const ENVIRONMENT: &str = "environment";

/// How the line of a query begins that no source shows: the compiler has found it in what a macro
/// writes.
const COMPILED: &str = "compiled ";

/// What stands there where the compiler was asked and there is none.
const NONE: &str = "none";

/// How the line of an extension begins that a stub stood in for.
const STUB: &str = "stub ";

/// How the line of a rollback begins that a server has tried.
const ROLLBACK: &str = "rollback ";

/// What a schema file says besides the schema, by the format of its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaFormat {
    /// Nothing: a release before the timeline wrote it.
    Objects,
    /// What each migration did.
    Timeline,
}

impl SchemaFormat {
    fn number(self) -> u32 {
        match self {
            SchemaFormat::Objects => 1,
            SchemaFormat::Timeline => 2,
        }
    }
}

/// A seal as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// What the schema file says.
    pub format: SchemaFormat,
    /// The head that was executed.
    pub head: Checksum,
    /// The server's major version.
    pub server: u32,
    /// The digest of what was there before the first migration; `None` on a plain server.
    pub environment: Option<Checksum>,
    /// The extensions that a stub stood in for.
    pub stubs: BTreeSet<String>,
    /// The query files whose queries macros write; `None` where the compiler was never asked.
    pub compiled: Option<BTreeSet<String>>,
    /// The checksums of the rollbacks that a server has tried, by the stems of their migrations: each
    /// was run after its migration and left what was there before it.
    pub rollbacks: BTreeMap<String, Checksum>,
    /// The digest of the schema under the head.
    pub schema: Checksum,
    /// The digest of each query file under the head, by file name.
    pub queries: BTreeMap<String, Checksum>,
}

/// Why a seal cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealFault {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub position: Position,
}

impl Seal {
    /// Seals a schema and query files under a head.
    #[must_use]
    pub fn new<'a>(
        head: Checksum,
        server: u32,
        schema: &str,
        queries: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Seal {
        let digest = |(name, text): (&String, &String)| (name.clone(), Checksum::under(head, text));
        let format = match has_timeline(schema) {
            true => SchemaFormat::Timeline,
            false => SchemaFormat::Objects,
        };
        Seal {
            format,
            head,
            server,
            environment: None,
            stubs: BTreeSet::new(),
            compiled: None,
            rollbacks: BTreeMap::new(),
            schema: Checksum::under(head, schema),
            queries: queries.into_iter().map(digest).collect(),
        }
    }

    /// Says what was there before the first migration, and which stubs stood in for extensions.
    #[must_use]
    pub fn in_environment(self, environment: Option<Checksum>, stubs: BTreeSet<String>) -> Seal {
        Seal { environment, stubs, ..self }
    }

    /// The seal as the server would have it that made another: of that major, and with stubs of what that
    /// server lacked. What it says of the set must not depend on either.
    #[must_use]
    pub fn as_by_server_of(self, other: &Seal) -> Seal {
        Seal { server: other.server, stubs: other.stubs.clone(), ..self }
    }

    /// Says which queries macros write; `None` where the compiler was never asked.
    #[must_use]
    pub fn with_compiled(self, compiled: Option<BTreeSet<String>>) -> Seal {
        Seal { compiled, ..self }
    }

    /// Says which rollbacks a server has tried.
    #[must_use]
    pub fn with_rollbacks(self, rollbacks: BTreeMap<String, Checksum>) -> Seal {
        Seal { rollbacks, ..self }
    }

    /// Whether a server has tried the rollback of a migration, as it is now.
    #[must_use]
    pub fn has_tried(&self, migration: &Migration) -> bool {
        let rollback = migration.rollback.as_ref().map(|rollback| rollback.checksum);
        rollback.is_some() && self.rollbacks.get(&*migration.stem).copied() == rollback
    }

    /// The query files of macros that a text names, whether or not git has left it a seal.
    #[must_use]
    pub fn compiled_in(text: &str) -> Option<BTreeSet<String>> {
        let names: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix(COMPILED)).collect();
        let files = names.iter().filter(|name| **name != NONE).map(ToString::to_string);
        (!names.is_empty()).then(|| files.collect())
    }

    /// The rollbacks that a text says a server has tried, by the stems of their migrations, whether or
    /// not git has left it a seal.
    #[must_use]
    pub fn rollbacks_in(text: &str) -> BTreeSet<(String, Checksum)> {
        text.lines().filter_map(|line| tried_rollback(line.strip_prefix(ROLLBACK)?)).collect()
    }

    /// Whether `text` is the schema that was sealed.
    #[must_use]
    pub fn holds_schema(&self, text: &str) -> bool {
        self.schema == Checksum::under(self.head, text)
    }

    /// Whether `text` is what was sealed as the query file `name`.
    #[must_use]
    pub fn holds_query(&self, name: &str, text: &str) -> bool {
        self.queries.get(name) == Some(&Checksum::under(self.head, text))
    }

    /// Reads the text of a seal, with `\n` line ends.
    ///
    /// # Errors
    ///
    /// The first line that is not one of a seal of format 1 or 2.
    pub fn parse(text: &str) -> Result<Seal, SealFault> {
        let mut lines = text.lines().zip(1_u32..);
        let mut expect = |prefix: &str| {
            let (text, line) = lines.next().unwrap_or(("", 1));
            text.strip_prefix(prefix).map(|rest| (rest, line)).ok_or_else(|| {
                fault(line, &format!("expected a line that begins with `{}`", prefix.trim_end()))
            })
        };
        let (rest, line) = expect("format ")?;
        let formats = [SchemaFormat::Objects, SchemaFormat::Timeline];
        let format = formats.into_iter().find(|format| format.number().to_string() == rest);
        let later = || fault(line, "the seal is of a later format: update `migrations`");
        let format = format.ok_or_else(later)?;
        let (head, line) = expect("head ")?;
        let head = head.parse().map_err(|_| fault(line, "the head is no checksum"))?;
        let (server, line) = expect("server postgresql ")?;
        let server = server.parse().map_err(|_| fault(line, "the server is no major version"))?;
        let (mut schema, mut queries) = (None, BTreeMap::new());
        let (mut environment, mut stubs) = (None, BTreeSet::new());
        let mut rollbacks = BTreeMap::new();
        for (text, line) in lines {
            if let Some(extension) = text.strip_prefix(STUB) {
                stubs.insert(extension.to_owned());
                continue;
            }
            if text.starts_with(COMPILED) {
                continue;
            }
            if let Some(text) = text.strip_prefix(ROLLBACK) {
                let tried = tried_rollback(text);
                let tried = tried.ok_or_else(|| fault(line, "not a line of a seal"))?;
                rollbacks.extend([tried]);
                continue;
            }
            let entry =
                text.split_once(' ').and_then(|(name, sum)| Some((name, sum.parse().ok()?)));
            match entry {
                Some((SCHEMA, checksum)) => schema = Some(checksum),
                Some((ENVIRONMENT, checksum)) => environment = Some(checksum),
                Some((name, checksum)) => drop(queries.insert(name.to_owned(), checksum)),
                None => return Err(fault(line, "not a line of a seal")),
            }
        }
        let schema = schema.ok_or_else(|| fault(1, "the schema is not listed"))?;
        let compiled = Seal::compiled_in(text);
        Ok(Seal { format, head, server, environment, stubs, compiled, rollbacks, schema, queries })
    }
}

/// Reads what stands behind [`ROLLBACK`].
fn tried_rollback(text: &str) -> Option<(String, Checksum)> {
    let (stem, checksum) = text.rsplit_once(' ')?;
    Some((stem.to_owned(), checksum.parse().ok()?))
}

fn fault(line: u32, message: &str) -> SealFault {
    SealFault { message: message.to_owned(), position: Position { line, column: 1 } }
}

impl fmt::Display for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (format, head, server) = (self.format.number(), self.head, self.server);
        writeln!(formatter, "format {format}\nhead {head}\nserver postgresql {server}")?;
        if let Some(environment) = self.environment {
            writeln!(formatter, "{ENVIRONMENT} {environment}")?;
        }
        for extension in &self.stubs {
            writeln!(formatter, "{STUB}{extension}")?;
        }
        if self.compiled.as_ref().is_some_and(BTreeSet::is_empty) {
            writeln!(formatter, "{COMPILED}{NONE}")?;
        }
        for name in self.compiled.iter().flatten() {
            writeln!(formatter, "{COMPILED}{name}")?;
        }
        for (stem, checksum) in &self.rollbacks {
            writeln!(formatter, "{ROLLBACK}{stem} {checksum}")?;
        }
        for (name, checksum) in &self.queries {
            writeln!(formatter, "{name} {checksum}")?;
        }
        writeln!(formatter, "{SCHEMA} {}", self.schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        let queries = BTreeMap::from([("query-a.json".to_owned(), "{}".to_owned())]);
        Seal::new(Checksum::of("head"), 15, "schema", &queries)
    }

    #[test]
    fn text_form_comes_back() {
        assert_eq!(Seal::parse(&seal().to_string()), Ok(seal()));
        let text = seal().to_string();
        assert!(text.starts_with("format 1\n"), "{text}");
        let seal = Seal::new(seal().head, 15, "{\"format\":2}\n", &BTreeMap::new());
        assert!(seal.to_string().starts_with("format 2\n"), "{seal}");
        assert_eq!(Seal::parse(&seal.to_string()), Ok(seal));
        let later = text.replace("format 1", "format 3");
        assert!(Seal::parse(&later).expect_err("a fault").message.contains("later format"));
    }

    #[test]
    fn environment_and_stubs_come_back() {
        let stubs = BTreeSet::from(["pg_net".to_owned(), "uuid-ossp".to_owned()]);
        let seal = seal().in_environment(Some(Checksum::of("environment")), stubs);
        let text = seal.to_string();
        assert!(text.contains("\nstub pg_net\nstub uuid-ossp\nquery-a.json "), "{text}");
        assert_eq!(Seal::parse(&text), Ok(seal));
    }

    #[test]
    fn queries_of_macros_come_back_also_out_of_a_conflict() {
        let names = BTreeSet::from(["query-a.json".to_owned(), "query-b.json".to_owned()]);
        for compiled in [None, Some(BTreeSet::new()), Some(names.clone())] {
            let seal = seal().with_compiled(compiled);
            assert_eq!(Seal::parse(&seal.to_string()), Ok(seal));
        }
        let text = seal().with_compiled(Some(names.clone())).to_string();
        let torn = text.replace("head ", "<<<<<<< ours\nhead ");
        assert!(Seal::parse(&torn).is_err());
        assert_eq!(Seal::compiled_in(&torn), Some(names));
    }

    #[test]
    fn tried_rollbacks_come_back() {
        let sum = Checksum::of("DROP TABLE a;");
        let tried = ["001_a", "002 with blanks"].map(|stem| (stem.to_owned(), sum));
        let seal = seal().with_rollbacks(BTreeMap::from(tried));
        let text = seal.to_string();
        assert!(text.contains("\nrollback 001_a ") && text.contains("\nquery-a.json "), "{text}");
        assert_eq!(Seal::parse(&text), Ok(seal));
        let both = text.replace("head ", "<<<<<<< ours\nhead ");
        assert!(Seal::parse(&both).is_err());
        assert_eq!(Seal::rollbacks_in(&both).len(), 2);
        let torn = text.replace("rollback 001_a ", "rollback 001_a");
        assert_eq!(Seal::parse(&torn).expect_err("a fault").position.line, 4);
    }

    #[test]
    fn one_byte_breaks_the_seal() {
        assert!(seal().holds_query("query-a.json", "{}"));
        assert!(!seal().holds_query("query-a.json", "{ }"));
        assert!(!seal().holds_query("query-b.json", "{}"));
        assert!(seal().holds_schema("schema") && !seal().holds_schema("schemas"));
    }

    #[test]
    fn damage_is_named_by_its_line() {
        let text = seal().to_string();
        let line = |text: &str| Seal::parse(text).expect_err("a fault").position.line;
        assert_eq!(line(""), 1);
        assert_eq!(line(&text.replace("postgresql 15", "postgresql x")), 3);
        assert_eq!(line(&text.replace("query-a.json ", "query-a.json")), 4);
        assert_eq!(line(&format!("<<<<<<< ours\n{text}")), 1);
    }
}
