//! What the config says of the world that a set runs in: platform, role, what is made outside the
//! migrations, and rows to try them on.
//!
//! Everything in it changes what a server answers, so the seal carries its digest.
//! Must not know how a server is brought there.

use std::collections::BTreeSet;

use migrations_core::Checksum;
use migrations_core::provisioning::{Platform, Provisioning, Script, Start, Stub};

use crate::config::{Idempotency, Nullability, Types};
use crate::file_name::SameDay;
use crate::parse::Parsed;
use crate::sqlx_history;

/// The file of rows for the schema that drafts are tried on.
pub const SEED: &str = "seed.sql";

/// The revision of what stands in for a platform; a later one answers differently.
const PLATFORM_REVISION: u32 = 1;

/// What is there before the first migration, and what a server is asked besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// What is there before the first migration.
    pub provisioning: Provisioning,
    /// Rows to try drafts on.
    pub seed: Option<Script>,
    /// Whether each file is run a second time.
    pub idempotent: Idempotency,
    /// What orders several files of one day.
    pub same_day: SameDay,
    /// Whose word counts for the nullability of queries.
    pub types: Types,
}

fn script_of_sqlx_history() -> Script {
    let [file, sql] = [sqlx_history::TABLE, sqlx_history::SCRIPT].map(str::to_owned);
    Script { file, sql }
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
        let provisioning = Provisioning {
            platform: config.platform,
            role: config.role.clone(),
            search_path: config.search_path.clone(),
            sqlx_history: sqlx_history::is_expected(parsed).then(script_of_sqlx_history),
            external: config.external.as_deref().and_then(script),
            start,
            stubs: stubs.collect(),
            lacking: BTreeSet::new(),
        };
        Environment {
            provisioning,
            seed: script(SEED),
            idempotent: config.idempotent,
            same_day: config.same_day(),
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
        if environment.provisioning.sqlx_history.is_none() && !sqlx_history::is_created(parsed) {
            let is_named = queries.into_iter().any(sqlx_history::is_named_in);
            environment.provisioning.sqlx_history = is_named.then(script_of_sqlx_history);
        }
        environment
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
        if self.provisioning.platform == Platform::Supabase {
            add("platform", &format!("supabase {PLATFORM_REVISION}"));
        }
        if let Some(role) = &self.provisioning.role {
            add("role", role);
        }
        if let Some(path) = &self.provisioning.search_path {
            add("search_path", path);
        }
        if let Some(script) = &self.provisioning.external {
            add("external", &script.sql);
        }
        if let Some(start) = &self.provisioning.start {
            add("start", &format!("{}\n{}", start.at.written(), start.script.sql));
        }
        for stub in &self.provisioning.stubs {
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
        if self.same_day == SameDay::ByName {
            add("same_day", "by_name");
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
        names.extend(
            (self.provisioning.platform == Platform::Supabase).then(|| "`platform`".to_owned()),
        );
        names.extend(self.provisioning.role.as_ref().map(|_| "`role`".to_owned()));
        names.extend(self.provisioning.search_path.as_ref().map(|_| "`search_path`".to_owned()));
        names.extend(self.provisioning.external.iter().map(|script| script.file.clone()));
        names.extend(self.provisioning.start.iter().map(|start| start.script.file.clone()));
        names.extend(self.provisioning.stubs.iter().map(|stub| stub.script.file.clone()));
        names.extend(self.seed.iter().map(|script| script.file.clone()));
        names.extend((self.idempotent != Idempotency::Off).then(|| "`idempotent`".to_owned()));
        names.extend((self.same_day == SameDay::ByName).then(|| "`same_day`".to_owned()));
        let is_default = self.types.nullability == Nullability::default();
        names.extend((!is_default).then(|| "`types.nullability`".to_owned()));
        names
    }
}
