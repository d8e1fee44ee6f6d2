//! The relations that a file of a bundle creates and that must not be there: a database into which
//! files were pasted by other means has them, and no row.
//!
//! Only what certainly is a trace counts: a table or a view, in the one schema where the file makes it,
//! that no file before can have made.
//! Must not know what a history is.

use migrations_core::bundle::Bundle;
use migrations_core::created::{
    CreatedRelation, CreationSchema, Effect, MadeRelations, SearchPath, effects,
};
use migrations_core::{Invocation, Migration, MigrationSet, quote};

use super::refusal_of;
use crate::session::OWN_PATH;

/// What the files before may have made.
pub(super) struct Traces<'a> {
    set: &'a MigrationSet,
    earlier: MadeRelations,
    invocation: &'a Invocation,
}

impl<'a> Traces<'a> {
    /// Before the first file of a bundle.
    pub(super) fn before(bundle: &Bundle<'a>, invocation: &'a Invocation) -> Traces<'a> {
        let mut earlier = MadeRelations::default();
        bundle.before().iter().for_each(|migration| earlier.add(&migration.sql));
        Traces { set: bundle.set, earlier, invocation }
    }

    /// Refuses a file of which something is there already; `begin` and `end` give the session to the
    /// file and take it back.
    pub(super) fn check(
        &mut self,
        migration: &Migration,
        begin: &str,
        end: &str,
    ) -> Option<String> {
        let wanted = self.wanted(migration);
        self.earlier.add(&migration.sql);
        if wanted.is_empty() {
            return None;
        }
        let pair = |(schema, name): &(Option<String>, String)| {
            let schema = schema.as_deref().map(quote::literal);
            let schema = schema.unwrap_or_else(|| "migrations_target".to_owned());
            format!("({schema}, {})", quote::literal(name))
        };
        let pairs: Vec<String> = wanted.iter().map(pair).collect();
        let message = format!(
            "migrations_found || ' is there already, and the history has no ' || {}",
            quote::literal(&migration.stem)
        );
        let detect = self.invocation.command("baseline", &["--detect"]);
        let hint =
            format!("`{detect}` finds out which files were run by other means, and records them");
        Some(format!(
            "{begin}\nmigrations_target := pg_catalog.current_schema();\n{end}\n{OWN_PATH};\n\
             SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) \
             INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n  \
             WHERE (n.nspname, c.relname) IN ({}) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
             AND NOT c.relispartition\n  AND NOT EXISTS (SELECT FROM pg_depend d \
             WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');\n\
             IF migrations_found IS NOT NULL THEN\n  {}\nEND IF;",
            pairs.join(", "),
            refusal_of(&message, &hint),
        ))
    }

    fn wanted(&self, migration: &Migration) -> Vec<(Option<String>, String)> {
        let mut wanted = Vec::new();
        for effect in effects(&migration.sql, migration.transaction) {
            match effect {
                Effect::Created(created) => wanted.extend(self.certain(migration, created)),
                Effect::Vacated(vacated) => wanted.retain(|(_, name)| *name != vacated.name),
                // What is made later may be in another schema than the one that is asked for first.
                _ => return Vec::new(),
            }
        }
        wanted
    }

    /// The schema and the name of a relation that is nobody else's; no schema for the one that the
    /// session creates in.
    fn certain(
        &self,
        migration: &Migration,
        created: CreatedRelation,
    ) -> Option<(Option<String>, String)> {
        let CreatedRelation { schema, name, .. } = created;
        let is_named = |one: &str| one == name;
        let is_of_others = self.earlier.names().any(is_named)
            || self.set.provided_to(migration).any(|provided| is_named(&provided.name));
        let of_session = |paths: &[SearchPath]| paths.iter().all(|it| *it == SearchPath::Session);
        match &schema {
            _ if is_of_others => None,
            CreationSchema::FirstOf { paths, .. } if of_session(paths) => Some((None, name)),
            _ => schema.known().map(|schema| (Some(schema), name)),
        }
    }
}
