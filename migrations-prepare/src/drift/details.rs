//! What an object has besides its definition: comment, privileges, options and states.

use migrations_compiler::catalog::{Object, Properties, Schema};
use migrations_core::quote::{literal, shown_part};

use super::Comparing;
use super::finding::{Change, Phase};
use super::names::{Subject, qualified, signature, subject, view_kind};
use super::privileges::Grantable;

impl Comparing<'_> {
    pub(super) fn schema_comment(&mut self, name: &str, expected: &Schema, live: &Schema) {
        let object = Object::Schema(expected.clone());
        let subject = subject(name, &object);
        self.comment(&subject, None, &target(&object), (&expected.comment, &live.comment));
    }

    /// Compares comment, privileges and states that any kind of object may have.
    pub(super) fn object_details(&mut self, name: &str, expected: &Object, live: &Object) {
        let (Some(was), Some(is)) = (expected.properties(), live.properties()) else { return };
        let subject = subject(name, expected);
        let comments = (&was.get("comment").cloned(), &is.get("comment").cloned());
        self.comment(&subject, None, &target(expected), comments);
        if let Some(grantable) = grantable(expected) {
            let lines = (value(was, "privileges"), value(is, "privileges"));
            self.privileges(&subject, "privileges", &grantable, lines);
        }
    }

    pub(super) fn comment(
        &mut self,
        subject: &Subject<'_>,
        part: Option<&str>,
        target: &str,
        (expected, live): (&Option<String>, &Option<String>),
    ) {
        if expected == live {
            return;
        }
        let what = part.map_or_else(|| "comment".to_owned(), |part| format!("{part}: comment"));
        let found = (expected.as_deref(), live.as_deref());
        let difference = self.findings.add(subject, Change::Changed, Some(what), found);
        difference.sql(Phase::Detail, comment_on(target, expected.as_deref()));
    }

    /// A property whose value one statement sets and another takes away.
    pub(super) fn property(
        &mut self,
        subject: &Subject<'_>,
        what: &str,
        (expected, live): (Option<&str>, Option<&str>),
        statement: impl FnOnce(Option<&str>) -> Option<String>,
    ) {
        if expected == live {
            return;
        }
        let difference =
            self.findings.add(subject, Change::Changed, Some(what.to_owned()), (expected, live));
        if let Some(statement) = statement(expected) {
            difference.sql(Phase::Detail, statement);
        }
    }
}

pub(super) fn value<'a>(properties: &'a Properties, key: &str) -> Option<&'a str> {
    properties.get(key).map(String::as_str)
}

/// `COMMENT ON`, for an object as [`target`] names it.
pub(super) fn comment_on(target: &str, comment: Option<&str>) -> String {
    format!("COMMENT ON {target} IS {}", comment.map_or_else(|| "NULL".to_owned(), literal))
}

/// An object as `COMMENT ON` and `DROP` name it.
pub(super) fn target(object: &Object) -> String {
    match object {
        Object::Extension(it) => format!("EXTENSION {}", shown_part(&it.name)),
        Object::Schema(it) => format!("SCHEMA {}", shown_part(&it.name)),
        Object::Enum(it) => format!("TYPE {}", qualified(&it.schema, &it.name)),
        Object::Domain(it) => format!("DOMAIN {}", qualified(&it.schema, &it.name)),
        Object::Composite(it) => format!("TYPE {}", qualified(&it.schema, &it.name)),
        Object::Sequence(it) => format!("SEQUENCE {}", qualified(&it.schema, &it.name)),
        Object::Table(it) => {
            let is_foreign = it.properties.as_ref().is_some_and(|it| it.contains_key("server"));
            let kind = if is_foreign { "FOREIGN TABLE" } else { "TABLE" };
            format!("{kind} {}", qualified(&it.schema, &it.name))
        }
        Object::View(it) => {
            format!("{} {}", view_kind(it).to_uppercase(), qualified(&it.schema, &it.name))
        }
        Object::Index(it) => format!("INDEX {}", qualified(&it.schema, &it.name)),
        Object::Routine(it) => format!("ROUTINE {}", signature(it)),
        Object::Trigger(it) => {
            format!("TRIGGER {} ON {}", shown_part(&it.name), qualified(&it.schema, &it.table))
        }
        Object::Policy(it) => {
            format!("POLICY {} ON {}", shown_part(&it.name), qualified(&it.schema, &it.table))
        }
    }
}

/// What drops an object, and nothing where something else has dropped it before.
pub(super) fn drop(object: &Object) -> String {
    let target = target(object);
    let kinds = ["MATERIALIZED VIEW ", "FOREIGN TABLE "];
    let two_words = kinds.iter().find(|kind| target.starts_with(*kind)).map(|kind| kind.len());
    let end = two_words.or_else(|| target.find(' ').map(|end| end + 1)).unwrap_or_default();
    let (kind, name) = target.split_at(end);
    format!("DROP {kind}IF EXISTS {name}")
}

/// An object as `GRANT` names it; `None` for a kind without privileges.
pub(super) fn grantable(object: &Object) -> Option<Grantable> {
    let (kind, on) = match object {
        Object::Schema(it) => ('n', format!("SCHEMA {}", shown_part(&it.name))),
        Object::Enum(it) => ('T', format!("TYPE {}", qualified(&it.schema, &it.name))),
        Object::Domain(it) => ('T', format!("DOMAIN {}", qualified(&it.schema, &it.name))),
        Object::Sequence(it) => ('S', format!("SEQUENCE {}", qualified(&it.schema, &it.name))),
        Object::Table(it) => ('r', format!("TABLE {}", qualified(&it.schema, &it.name))),
        Object::View(it) => ('r', format!("TABLE {}", qualified(&it.schema, &it.name))),
        Object::Routine(it) => ('f', format!("ROUTINE {}", signature(it))),
        _ => return None,
    };
    Some(Grantable { kind, on, column: None })
}

/// The statements that give an object that is made anew its comment and privileges.
pub(super) fn details(object: &Object) -> Vec<String> {
    let own = match object {
        Object::Schema(it) => it.comment.as_deref(),
        Object::Enum(it) => it.comment.as_deref(),
        Object::Table(it) => it.comment.as_deref(),
        Object::View(it) => it.comment.as_deref(),
        _ => None,
    };
    let properties = object.properties();
    let comment = own.or_else(|| value(properties?, "comment"));
    let comment = comment.map(|comment| comment_on(&target(object), Some(comment)));
    let privileges = properties.and_then(|it| value(it, "privileges"));
    let privileges = grantable(object).map(|it| it.all(privileges)).unwrap_or_default();
    comment.into_iter().chain(privileges).collect()
}

/// What makes a rule or statistics of a relation, of which a comment of the definition says whether it is
/// enabled.
pub(super) fn part_made(relation: &str, key: &str, definition: &str) -> Vec<(Phase, String)> {
    let (definition, state) = definition.split_once(" -- ").unwrap_or((definition, ""));
    let definition = definition.trim_end().trim_end_matches(';').to_owned();
    let action = match state {
        "disabled" => "DISABLE",
        "replica" => "ENABLE REPLICA",
        "always" => "ENABLE ALWAYS",
        _ => return vec![(Phase::Part, definition)],
    };
    let rule = shown_part(key.strip_prefix("rule ").unwrap_or(key));
    let state = format!("ALTER TABLE {relation} {action} RULE {rule}");
    vec![(Phase::Part, definition), (Phase::Detail, state)]
}

/// The statement that turns one list of options into another: `fillfactor=70, autovacuum_enabled=false`.
pub(super) fn set_options(alter: &str, (was, is): (Option<&str>, Option<&str>)) -> Option<String> {
    let key = |option: &str| option.split('=').next().unwrap_or_default().trim().to_owned();
    let list = |text: Option<&str>| -> Vec<String> {
        text.into_iter().flat_map(|text| text.split(", ")).map(str::to_owned).collect()
    };
    let (was, is) = (list(was), list(is));
    let kept: Vec<String> = was.iter().map(|option| key(option)).collect();
    let gone: Vec<String> =
        is.iter().map(|option| key(option)).filter(|key| !kept.contains(key)).collect();
    let set: Vec<&String> = was.iter().filter(|option| !is.contains(option)).collect();
    match (set.is_empty(), gone.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("{alter} RESET ({})", gone.join(", "))),
        (false, is_all) => {
            let set: Vec<&str> = set.into_iter().map(String::as_str).collect();
            let set = format!("{alter} SET ({})", set.join(", "));
            Some(if is_all { set } else { format!("{set}; {alter} RESET ({})", gone.join(", ")) })
        }
    }
}
