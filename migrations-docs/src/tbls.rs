//! A document as the JSON of tbls, which Liam ERD and others read too.
//!
//! Must not know where the text is written.

use serde::Serialize;

use crate::document::{
    Column, Constraint, ConstraintKind, Document, Index, Routine, Table, Trigger, View,
};

/// What the schema says of itself, by which a file of ours is known.
const DESCRIPTION: &str =
    "Written by `cargo migrations docs` from what is sealed; what is typed here is lost.";

/// The names of the fields are those of tbls.
#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    desc: &'static str,
    tables: Vec<TblsTable<'a>>,
    relations: Vec<Relation<'a>>,
    functions: Vec<Function<'a>>,
    enums: Vec<TblsEnum<'a>>,
    driver: Driver,
}

#[derive(Serialize)]
struct TblsTable<'a> {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'a str,
    columns: Vec<TblsColumn<'a>>,
    indexes: Vec<TblsIndex<'a>>,
    constraints: Vec<TblsConstraint<'a>>,
    triggers: Vec<TblsTrigger<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    def: &'a str,
}

#[derive(Serialize)]
struct TblsColumn<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    nullable: bool,
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    extra_def: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    comment: &'a str,
}

#[derive(Serialize)]
struct TblsIndex<'a> {
    name: &'a str,
    def: &'a str,
    table: String,
    columns: &'a [String],
}

#[derive(Serialize)]
struct TblsConstraint<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    def: &'a str,
    table: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    referenced_table: String,
    columns: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    referenced_columns: &'a [String],
}

#[derive(Serialize)]
struct TblsTrigger<'a> {
    name: &'a str,
    def: &'a str,
}

#[derive(Serialize)]
struct Relation<'a> {
    table: String,
    columns: &'a [String],
    cardinality: &'static str,
    parent_table: String,
    parent_columns: &'a [String],
    parent_cardinality: &'static str,
    def: &'a str,
}

#[derive(Serialize)]
struct Function<'a> {
    name: String,
    return_type: &'a str,
    arguments: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct TblsEnum<'a> {
    name: String,
    values: &'a [String],
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    database_version: String,
}

pub(crate) fn text(document: &Document) -> String {
    let views = document.views.iter().map(view);
    let schema = Schema {
        name: &document.name,
        desc: DESCRIPTION,
        tables: document.tables.iter().map(table).chain(views).collect(),
        relations: document.tables.iter().flat_map(|it| relations(document, it)).collect(),
        functions: functions(document),
        enums: enums(document),
        driver: Driver { name: "postgres", database_version: server(document) },
    };
    // Strings, booleans and lists always have a JSON form.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// Whether a file begins as one that was written here.
pub(crate) fn is_written(text: &str) -> bool {
    let mut lines = text.lines();
    let description = format!("  \"desc\": \"{DESCRIPTION}\",");
    lines.next() == Some("{")
        && lines.next().is_some_and(|line| line.starts_with("  \"name\": "))
        && lines.next() == Some(&description)
}

fn server(document: &Document) -> String {
    document.server.map(|major| format!("PostgreSQL {major}")).unwrap_or_default()
}

fn functions(document: &Document) -> Vec<Function<'_>> {
    document.routines.iter().map(function).collect()
}

fn function(routine: &Routine) -> Function<'_> {
    Function {
        name: qualified(&routine.schema, &routine.name),
        return_type: routine.returns.as_deref().unwrap_or("void"),
        arguments: &routine.arguments,
        kind: if routine.kind == "procedure" { "PROCEDURE" } else { "FUNCTION" },
    }
}

fn enums(document: &Document) -> Vec<TblsEnum<'_>> {
    let enums = document.enums.iter();
    enums.map(|it| TblsEnum { name: qualified(&it.schema, &it.name), values: &it.values }).collect()
}

fn table(table: &Table) -> TblsTable<'_> {
    let name = qualified(&table.schema, &table.name);
    TblsTable {
        kind: match table.kind() {
            "foreign table" | "foreign partition" => "FOREIGN TABLE",
            "partitioned table" => "PARTITIONED TABLE",
            _ => "BASE TABLE",
        },
        comment: table.comment.as_deref().unwrap_or_default(),
        columns: table.columns.iter().map(column).collect(),
        indexes: table.indexes.iter().map(|it| index(&name, it)).collect(),
        constraints: table.constraints.iter().map(|it| constraint(&name, it)).collect(),
        triggers: table.triggers.iter().map(trigger).collect(),
        def: "",
        name,
    }
}

fn view(view: &View) -> TblsTable<'_> {
    let name = qualified(&view.schema, &view.name);
    TblsTable {
        kind: if view.is_materialized { "MATERIALIZED VIEW" } else { "VIEW" },
        comment: view.comment.as_deref().unwrap_or_default(),
        columns: view.columns.iter().map(column).collect(),
        indexes: view.indexes.iter().map(|it| index(&name, it)).collect(),
        constraints: Vec::new(),
        triggers: view.triggers.iter().map(trigger).collect(),
        def: &view.definition,
        name,
    }
}

fn column(column: &Column) -> TblsColumn<'_> {
    let generated = column.generated.as_ref();
    let identity = column.identity.as_ref();
    let storage = if column.is_virtual() { "VIRTUAL" } else { "STORED" };
    let generated = generated.map(|it| format!("GENERATED ALWAYS AS ({it}) {storage}"));
    let identity = identity.map(|it| format!("GENERATED {} AS IDENTITY", it.to_uppercase()));
    TblsColumn {
        name: &column.name,
        kind: &column.data_type,
        nullable: column.is_nullable,
        default: column.default.as_deref(),
        extra_def: generated.or(identity).unwrap_or_default(),
        comment: column.comment.as_deref().unwrap_or_default(),
    }
}

fn index<'a>(table: &str, index: &'a Index) -> TblsIndex<'a> {
    let table = table.to_owned();
    TblsIndex { name: &index.name, def: &index.definition, table, columns: &index.columns }
}

fn constraint<'a>(table: &str, constraint: &'a Constraint) -> TblsConstraint<'a> {
    let to = constraint.references.as_ref();
    TblsConstraint {
        name: &constraint.name,
        kind: match constraint.kind {
            ConstraintKind::PrimaryKey => "PRIMARY KEY",
            ConstraintKind::Unique => "UNIQUE",
            ConstraintKind::ForeignKey => "FOREIGN KEY",
            ConstraintKind::Check => "CHECK",
            ConstraintKind::Exclusion => "EXCLUDE",
        },
        def: &constraint.definition,
        table: table.to_owned(),
        referenced_table: to.map(|to| qualified(&to.schema, &to.table)).unwrap_or_default(),
        columns: &constraint.columns,
        referenced_columns: to.map(|to| to.columns.as_slice()).unwrap_or_default(),
    }
}

fn trigger(trigger: &Trigger) -> TblsTrigger<'_> {
    TblsTrigger { name: &trigger.name, def: &trigger.definition }
}

fn relations<'a>(document: &Document, table: &'a Table) -> Vec<Relation<'a>> {
    let keys = table.foreign_keys().filter(|key| document.has_referenced(key));
    keys.filter_map(|key| relation(table, key)).collect()
}

fn relation<'a>(table: &Table, key: &'a Constraint) -> Option<Relation<'a>> {
    let to = key.references.as_ref()?;
    let (is_unique, is_required) = (table.is_unique(&key.columns), table.is_required(&key.columns));
    Some(Relation {
        table: qualified(&table.schema, &table.name),
        columns: &key.columns,
        cardinality: if is_unique { "zero_or_one" } else { "zero_or_more" },
        parent_table: qualified(&to.schema, &to.table),
        parent_columns: &to.columns,
        parent_cardinality: if is_required { "exactly_one" } else { "zero_or_one" },
        def: &key.definition,
    })
}

/// A name with its schema, as tbls calls a table of PostgreSQL.
fn qualified(schema: &str, name: &str) -> String {
    format!("{schema}.{name}")
}
