//! What the config says of the world that a set runs in: platform, role, what is made outside the
//! migrations, and rows to try them on.
//!
//! Everything in it changes what a server answers, so the seal carries its digest.
//! Must not know how a server is brought there.

use std::collections::BTreeSet;

use migrations_core::{Checksum, Migration, MigrationSet, Version};

use crate::config::{Idempotency, Nullability, Platform, Types};
use crate::parse::Parsed;
use crate::sqlx_history;

/// The file of rows for the schema that drafts are tried on.
pub const SEED: &str = "seed.sql";

/// The revision of what stands in for a platform; a later one answers differently.
const PLATFORM_REVISION: u32 = 1;

/// What is there before the first migration, and what a server is asked besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// What production's servers come with.
    pub platform: Platform,
    /// Who runs the files; the platform's own role, or the superuser, where it is left out.
    pub role: Option<String>,
    /// The search path of production, where it is not the platform's own.
    pub search_path: Option<String>,
    /// The history table of sqlx, where the set takes it for granted.
    pub sqlx_history: Option<Script>,
    /// What is made outside the migrations.
    pub external: Option<Script>,
    /// What stands for the migrations up to a version.
    pub start: Option<Start>,
    /// What stands in for extensions, in the config's order.
    pub stubs: Vec<Stub>,
    /// Extensions that a server lacks and that the product has a stub of; told by that server, so no
    /// part of the digest.
    pub lacking: BTreeSet<String>,
    /// Rows to try drafts on.
    pub seed: Option<Script>,
    /// Whether each file is run a second time.
    pub idempotent: Idempotency,
    /// Whose word counts for the nullability of queries.
    pub types: Types,
}

/// A companion of a set that is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its name, relative to the set.
    pub file: String,
    /// Its text.
    pub sql: String,
}

/// What stands for the migrations up to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The last of them.
    pub at: Version,
    /// What makes the schema as it left it.
    pub script: Script,
}

/// What stands in for an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The extension.
    pub extension: String,
    /// What is run instead of creating it.
    pub script: Script,
}

impl Script {
    fn of_sqlx_history() -> Script {
        let [file, sql] = [sqlx_history::TABLE, sqlx_history::SCRIPT].map(str::to_owned);
        Script { file, sql }
    }
}

impl Environment {
    /// What a folder says; a file that the config names and that is not there is left out, and a
    /// fault of the config.
    #[must_use]
    pub fn of(parsed: &Parsed) -> Environment {
        let config = parsed.config_or_default();
        let script = |file: &str| {
            let file = file.strip_prefix("./").unwrap_or(file);
            let sql = parsed.text(file)?.to_owned();
            Some(Script { file: file.to_owned(), sql })
        };
        let start = config.start.as_ref();
        let start =
            start.and_then(|start| Some(Start { at: start.at()?, script: script(&start.schema)? }));
        let stubs = config.extension.iter().filter_map(|extension| {
            Some(Stub { extension: extension.name.clone(), script: script(&extension.stub)? })
        });
        Environment {
            platform: config.platform,
            role: config.role.clone(),
            search_path: config.search_path.clone(),
            sqlx_history: sqlx_history::is_expected(parsed).then(Script::of_sqlx_history),
            external: config.external.as_deref().and_then(script),
            start,
            stubs: stubs.collect(),
            lacking: BTreeSet::new(),
            seed: script(SEED),
            idempotent: config.idempotent,
            types: config.types.clone(),
        }
    }

    /// What a folder says, and what these queries take for granted besides.
    #[must_use]
    pub fn for_queries<'a>(
        parsed: &Parsed,
        queries: impl IntoIterator<Item = &'a str>,
    ) -> Environment {
        let mut environment = Environment::of(parsed);
        if environment.sqlx_history.is_none() && !sqlx_history::is_created(parsed) {
            let is_named = queries.into_iter().any(sqlx_history::is_named_in);
            environment.sqlx_history = is_named.then(Script::of_sqlx_history);
        }
        environment
    }

    /// What is executed before the first migration, in this order.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.made_elsewhere().chain(self.start.iter().map(|start| &start.script))
    }

    /// What makes the objects that no migration stands for.
    pub fn made_elsewhere(&self) -> impl Iterator<Item = &Script> {
        self.sqlx_history.iter().chain(&self.external)
    }

    /// The migrations whose work the schema of the start holds.
    #[must_use]
    pub fn before_start<'a>(&self, set: &'a MigrationSet) -> &'a [Migration] {
        let Some(start) = &self.start else { return &[] };
        let count = set.migrations().partition_point(|migration| migration.version <= start.at);
        &set.migrations()[..count]
    }

    /// The search path that files run under until one of them changes it, as `SET` takes it.
    #[must_use]
    pub fn search_path(&self) -> &str {
        match (&self.search_path, self.platform) {
            (Some(path), _) => path,
            (None, Platform::Postgres) => r#""$user", public"#,
            (None, Platform::Supabase) => r#""$user", public, extensions"#,
        }
    }

    /// The digest of everything in it; `None` where it is a plain server and nothing more is asked.
    ///
    /// The history of sqlx is left out: whether it is there is told from the files of the set.
    #[must_use]
    pub fn digest(&self) -> Option<Checksum> {
        let parts = self.parts();
        let text: Vec<String> =
            parts.iter().map(|(what, value)| format!("{what} {}\n", Checksum::of(value))).collect();
        (!parts.is_empty()).then(|| Checksum::of(&text.concat()))
    }

    /// What is declared, each part with what it holds.
    fn parts(&self) -> Vec<(String, String)> {
        let mut parts: Vec<(String, String)> = Vec::new();
        let mut add = |what: &str, value: &str| parts.push((what.to_owned(), value.to_owned()));
        if self.platform == Platform::Supabase {
            add("platform", &format!("supabase {PLATFORM_REVISION}"));
        }
        if let Some(role) = &self.role {
            add("role", role);
        }
        if let Some(path) = &self.search_path {
            add("search_path", path);
        }
        if let Some(script) = &self.external {
            add("external", &script.sql);
        }
        if let Some(start) = &self.start {
            add("start", &format!("{}\n{}", start.at, start.script.sql));
        }
        for stub in &self.stubs {
            add(&format!("stub {}", stub.extension), &stub.script.sql);
        }
        if let Some(script) = &self.seed {
            add("seed", &script.sql);
        }
        match self.idempotent {
            Idempotency::Off => {}
            Idempotency::Warn => add("idempotent", "warn"),
            Idempotency::Require => add("idempotent", "require"),
        }
        match self.types.nullability {
            Nullability::Proved => {}
            Nullability::Listed => {
                let names = self.types.tables().into_iter();
                let lines = names.map(|(schema, name)| format!("{schema:?}.{name:?}\n"));
                add("nullability listed", &lines.collect::<String>());
            }
            Nullability::Sqlx => add("nullability", "sqlx"),
        }
        parts
    }

    /// The names of what is declared, for a person: `platform, external.sql`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        names.extend((self.platform == Platform::Supabase).then(|| "`platform`".to_owned()));
        names.extend(self.role.as_ref().map(|_| "`role`".to_owned()));
        names.extend(self.search_path.as_ref().map(|_| "`search_path`".to_owned()));
        names.extend(self.external.iter().map(|script| script.file.clone()));
        names.extend(self.start.iter().map(|start| start.script.file.clone()));
        names.extend(self.stubs.iter().map(|stub| stub.script.file.clone()));
        names.extend(self.seed.iter().map(|script| script.file.clone()));
        names.extend((self.idempotent != Idempotency::Off).then(|| "`idempotent`".to_owned()));
        let is_default = self.types.nullability == Nullability::default();
        names.extend((!is_default).then(|| "`types.nullability`".to_owned()));
        names
    }
}
