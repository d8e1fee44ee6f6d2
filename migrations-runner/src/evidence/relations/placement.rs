//! In which schemas a relation of a file may be created: the file's own words, resolved against the
//! schemas that a database has and those that pending files make and take away.
//!
//! Where that cannot be told for sure there are several, and a relation in any of them counts.
//! Must not know which relations exist.

use std::collections::HashMap;

use migrations_core::created::{CreationSchema, Effect, Role, SearchPath, USER_SCHEMA};
use migrations_core::{MigrationSet, identifier};
use sqlx::Row as _;

use crate::session::Answer;
use migrations_core::quote;

/// Where a text says that a relation is created, at its place among the effects of pending files.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) schema: CreationSchema,
    /// How many changes to schemas come before it.
    pub(super) changes: usize,
    /// Whether a right to use a schema may have been granted by then.
    pub(super) may_grant: bool,
}

/// The schemas of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Placement {
    /// Those in which a relation may be created.
    pub(super) schemas: Vec<String>,
    /// Whether it may be created in any other as well.
    pub(super) is_anywhere: bool,
}

/// Whether a schema is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Present,
    Uncertain,
    Absent,
}

/// A schema as a question names it: that of a role where it has no name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) role: Role,
    pub(super) schema: Option<String>,
}

/// What is known before a database is asked.
#[derive(Debug)]
pub(super) struct Session {
    /// The path that a file begins with; `None` where it cannot be read.
    path: Option<Vec<String>>,
    /// The role that files run as, where the config names one.
    role: Option<String>,
}

impl Session {
    pub(super) fn new(set: &MigrationSet, path: &str) -> Session {
        Session { path: identifier::list(path), role: set.role().map(str::to_owned) }
    }

    /// The role as SQL: `current_user` is who is connected.
    pub(super) fn role_expression(&self) -> String {
        self.role.as_deref().map_or_else(
            || "current_user".to_owned(),
            |role| format!("{}::name", quote::literal(role)),
        )
    }

    fn names<'a>(&'a self, path: &'a SearchPath) -> Option<&'a [String]> {
        match path {
            SearchPath::Session => self.path.as_deref(),
            SearchPath::Names(names) => Some(names),
            SearchPath::Unknown => None,
        }
    }

    /// The schemas to ask for; `None` among them where every one counts.
    pub(super) fn asked(&self, schema: &CreationSchema) -> Vec<Option<Asked>> {
        let (paths, role) = match schema {
            CreationSchema::Named(schema) => {
                return vec![Some(Asked { role: Role::Initial, schema: Some(schema.clone()) })];
            }
            CreationSchema::FirstOf { paths, role } => (paths, role),
        };
        let asked = |name: &String| {
            let schema = Some(name.clone()).filter(|name| name != USER_SCHEMA);
            Some(Asked { role: role.clone(), schema })
        };
        let of_path = |path| match self.names(path) {
            Some(names) => names.iter().map(asked).collect(),
            None => vec![None],
        };
        paths.iter().flat_map(of_path).collect()
    }
}

/// Asks which of the schemas are there, and whether the role may use them.
pub(super) fn question(session: &Session, asked: &[Asked]) -> String {
    format!(
        "SELECT {role}::text AS migrations_role, session_user::text AS login; \
         SELECT n.nspname::text AS migrations_schema, w.role::text, \
             has_schema_privilege(r.oid, n.oid, 'USAGE') AS usable \
         FROM unnest({}::name[], {}::name[]) w (role, schema) \
         JOIN pg_namespace n ON n.nspname = coalesce(w.schema, w.role, {role}) \
         LEFT JOIN pg_roles r ON r.rolname = coalesce(w.role, {role})",
        roles(asked.iter()),
        names(asked.iter().map(|asked| asked.schema.as_deref())),
        role = session.role_expression(),
    )
}

/// An array of the roles; that of files is missing in it.
pub(super) fn roles<'a>(asked: impl Iterator<Item = &'a Asked>) -> String {
    let role = |asked: &Asked| match &asked.role {
        Role::Initial => "NULL".to_owned(),
        Role::Login => "session_user".to_owned(),
        Role::Named(role) => quote::literal(role),
    };
    format!("ARRAY[{}]", asked.map(role).collect::<Vec<_>>().join(", "))
}

/// An array of names some of which may be missing.
pub(super) fn names<'a>(names: impl Iterator<Item = Option<&'a str>>) -> String {
    let name = |name: Option<&str>| name.map_or_else(|| "NULL".to_owned(), quote::literal);
    format!("ARRAY[{}]", names.map(name).collect::<Vec<_>>().join(", "))
}

/// The schemas of a database, and what pending files do to them.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    session: &'a Session,
    changes: &'a [Effect],
    /// The role that files run as.
    role: String,
    /// The role that has logged in.
    login: String,
    /// By role and name, whether the role may use it; `None` where there is no such role yet.
    present: HashMap<(Option<String>, String), Option<bool>>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(
        session: &'a Session,
        changes: &'a [Effect],
        answer: &Answer,
    ) -> Result<Schemas<'a>, sqlx::Error> {
        let roles = answer.rows_of("migrations_role").next();
        let (role, login) = match roles {
            Some(row) => (row.try_get(0)?, row.try_get(1)?),
            None => (String::new(), String::new()),
        };
        let rows = answer.rows_of("migrations_schema");
        let present = rows.map(|row| Ok(((row.try_get(1)?, row.try_get(0)?), row.try_get(2)?)));
        Ok(Schemas {
            session,
            changes,
            role,
            login,
            present: present.collect::<Result<_, sqlx::Error>>()?,
        })
    }

    /// The schemas in which a relation of that place may be created.
    pub(super) fn placement(&self, place: &Place) -> Placement {
        let mut placement = Placement::default();
        match &place.schema {
            CreationSchema::Named(schema) if !self.is_vacated(schema, place.changes) => {
                placement.schemas.push(schema.clone());
            }
            CreationSchema::Named(_) => {}
            CreationSchema::FirstOf { paths, role } => {
                for path in paths {
                    match self.session.names(path) {
                        Some(names) => self.follow(&mut placement, names, role, place),
                        None => placement.is_anywhere = true,
                    }
                }
            }
        }
        placement
    }

    /// Adds the schemas of a path up to the first one that is there for sure.
    fn follow(&self, placement: &mut Placement, names: &[String], role: &Role, place: &Place) {
        for name in names {
            let name = match &**name {
                USER_SCHEMA => self.name_of(role),
                // What is created in the schema of the session ends with it.
                "pg_temp" => return,
                _ => name,
            };
            let presence = self.presence(name, role, place);
            if presence != Presence::Absent
                && !self.is_vacated(name, place.changes)
                && !placement.schemas.contains(name)
            {
                placement.schemas.push(name.clone());
            }
            if presence == Presence::Present {
                return;
            }
        }
    }

    fn name_of<'r>(&'r self, role: &'r Role) -> &'r String {
        match role {
            Role::Initial => &self.role,
            Role::Login => &self.login,
            Role::Named(role) => role,
        }
    }

    fn presence(&self, name: &str, role: &Role, place: &Place) -> Presence {
        let role = Some(role).filter(|role| **role != Role::Initial);
        let role = role.map(|role| self.name_of(role).clone());
        let before = match self.present.get(&(role, name.to_owned())) {
            Some(Some(true)) => Presence::Present,
            Some(None) => Presence::Uncertain,
            Some(Some(false)) if place.may_grant => Presence::Uncertain,
            // A path leaves out what the role may not use.
            Some(Some(false)) | None => Presence::Absent,
        };
        self.changes_before(place.changes).fold(before, |presence, change| match change {
            Effect::SchemaCreated(changed) if self.is_same(changed, name) => Presence::Present,
            Effect::SchemaDropped(changed) | Effect::SchemaVacated(changed)
                if self.is_same(changed, name) =>
            {
                Presence::Absent
            }
            Effect::SchemaMayBeCreated(changed) | Effect::SchemaMayBeDropped(changed)
                if self.is_same(changed, name) || changed == USER_SCHEMA && name == self.login =>
            {
                let stays = match change {
                    Effect::SchemaMayBeCreated(_) => Presence::Present,
                    _ => Presence::Absent,
                };
                if presence == stays { presence } else { Presence::Uncertain }
            }
            _ => presence,
        })
    }

    fn changes_before(&self, count: usize) -> impl Iterator<Item = &Effect> {
        self.changes.iter().take(count)
    }

    fn is_same(&self, changed: &str, name: &str) -> bool {
        changed == name || changed == USER_SCHEMA && name == self.role
    }

    /// Whether all that was in a schema has another name by then.
    fn is_vacated(&self, name: &str, changes: usize) -> bool {
        self.changes_before(changes)
            .any(|change| matches!(change, Effect::SchemaVacated(vacated) if vacated == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas<'a>(session: &'a Session, changes: &'a [Effect]) -> Schemas<'a> {
        let entry = |(name, usable): (&str, Option<bool>)| ((None, name.to_owned()), usable);
        let present =
            [("public", Some(true)), ("app", Some(true)), ("closed", Some(false)), ("odd", None)];
        let present = present.map(entry).into();
        Schemas { session, changes, role: "owner".into(), login: "owner".into(), present }
    }

    fn placed(names: &[&str], changes: &[Effect], may_grant: bool) -> Vec<String> {
        let session = Session { path: Some(vec!["public".into()]), role: None };
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let paths = vec![SearchPath::Names(names)];
        let schema = CreationSchema::FirstOf { paths, role: Role::Initial };
        let place = Place { schema, changes: changes.len(), may_grant };
        schemas(&session, changes).placement(&place).schemas
    }

    #[test]
    fn first_schema_that_is_there_is_the_one() {
        assert_eq!(placed(&["new", "app", "public"], &[], false), ["app"]);
        assert_eq!(placed(&["$user", "public"], &[], false), ["public"]);
        assert_eq!(placed(&["closed", "public"], &[], false), ["public"]);
        assert_eq!(placed(&["closed", "public"], &[], true), ["closed", "public"]);
        assert_eq!(placed(&["odd", "public"], &[], false), ["odd", "public"]);
        assert_eq!(placed(&["pg_temp", "public"], &[], false), [""; 0]);
        assert_eq!(placed(&["new"], &[], false), [""; 0]);
    }

    #[test]
    fn schemas_that_files_make_and_take_away_count() {
        use Effect::{SchemaCreated, SchemaDropped, SchemaMayBeCreated, SchemaVacated};
        let path = ["new", "app", "public"];
        for (changes, found) in [
            (vec![SchemaCreated("new".into())], vec!["new"]),
            (vec![SchemaMayBeCreated("new".into())], vec!["new", "app"]),
            (vec![SchemaMayBeCreated("app".into())], vec!["app"]),
            (vec![SchemaDropped("app".into())], vec!["public"]),
            (vec![Effect::SchemaMayBeDropped("app".into())], vec!["app", "public"]),
            (vec![SchemaDropped("app".into()), SchemaCreated("app".into())], vec!["app"]),
            // Nothing can be in the new one.
            (vec![SchemaVacated("app".into()), SchemaCreated("app".into())], vec![]),
        ] {
            assert_eq!(placed(&path, &changes, false), found, "{changes:?}");
        }
        assert_eq!(placed(&["$user", "app"], &[SchemaCreated("$user".into())], false), ["owner"]);
    }

    #[test]
    fn path_that_nobody_can_read_is_any() {
        let session = Session { path: None, role: None };
        let paths = vec![SearchPath::Session];
        let schema = CreationSchema::FirstOf { paths, role: Role::Initial };
        assert_eq!(session.asked(&schema), [None]);
        let place = Place { schema, changes: 0, may_grant: false };
        let found = schemas(&session, &[]).placement(&place);
        assert_eq!(found, Placement { schemas: vec![], is_anywhere: true });
    }
}
