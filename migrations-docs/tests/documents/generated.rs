//! Sets of many tables, a migration each.

use serde_json::{Map, Value, json};

use crate::sample::Sample;

const AREAS: &str = "account billing catalog order shipment support report audit campaign warehouse \
    payment message project ticket vendor contract asset survey payroll event";

const PARTS: &str = "lines events notes files tags owners links rules states checks limits plans types \
    batches groups members tokens alerts metrics jobs tasks votes views drafts logs";

/// Columns that every table has, each with its type.
const COLUMNS: &str = "name text, status text, amount numeric(18,2), created_at timestamp with time zone, \
    updated_at timestamp with time zone, note text, kind text, position integer, \
    score double precision, payload jsonb, email text, city text, starts_on date, ends_on date, \
    rank integer, total numeric(18,2), code text";

/// So many tables, a migration each; those of an area refer to its first one and to some others.
pub(crate) fn generated(tables: usize) -> Sample {
    let names: Vec<String> = (0..tables).map(|index| table_name(index, tables)).collect();
    let (mut files, mut schema) = (Vec::new(), "{\"format\":2}\n".to_owned());
    for (index, name) in names.iter().enumerate() {
        let own_area = index - index % per_area(tables);
        let mut parents = vec![own_area];
        parents.extend((index % 3 == 2).then_some(index * 7 % index.max(1)));
        parents.extend((index % 11 == 5).then_some(own_area + (index - own_area) / 2));
        parents.retain(|parent| *parent < index);
        parents.sort_unstable();
        parents.dedup();
        let parents: Vec<&str> = parents.into_iter().map(|parent| names[parent].as_str()).collect();
        let version = format!("{:03}", index + 1);
        files.push((format!("{version}_create_{name}.sql"), create(name, &parents)));
        schema.push_str(&lines(name, &version, &parents));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    Sample::of(&files, &schema)
}

fn per_area(tables: usize) -> usize {
    tables.div_ceil(AREAS.split_whitespace().count()).max(4)
}

fn table_name(index: usize, tables: usize) -> String {
    let word = |words: &'static str, index| words.split_whitespace().nth(index).expect("a word");
    let (area, part) = (word(AREAS, index / per_area(tables)), index % per_area(tables));
    match part.checked_sub(1) {
        None => format!("{area}s"),
        Some(part) => format!("{area}_{}", word(PARTS, part)),
    }
}

fn columns<'a>(parents: &[&'a str]) -> Vec<(String, &'a str)> {
    let keys = parents.iter().map(|parent| (format!("{parent}_id"), "bigint"));
    let rest = COLUMNS.split(", ").filter_map(|column| column.split_once(' '));
    let rest = rest.map(|(name, data_type)| (name.to_owned(), data_type));
    std::iter::once(("id".to_owned(), "bigint")).chain(keys).chain(rest).collect()
}

fn create(name: &str, parents: &[&str]) -> String {
    let columns = columns(parents);
    let columns: Vec<String> =
        columns.iter().map(|(name, kind)| format!("    {name} {kind}")).collect();
    format!("-- Description: Makes {name}\n\nCREATE TABLE {name} (\n{}\n);\n", columns.join(",\n"))
}

/// The lines of the schema file about a table.
fn lines(name: &str, version: &str, parents: &[&str]) -> String {
    let columns = columns(parents);
    let column = |(name, kind): &(String, &str)| json!({"name": name, "data_type": kind, "base_type": kind, "not_null": name == "id"});
    let mut constraints = vec![json!({
        "name": format!("{name}_pkey"), "type": "primary_key", "columns": ["id"],
        "definition": "PRIMARY KEY (id)",
    })];
    constraints.extend(parents.iter().map(|parent| {
        let column = format!("{parent}_id");
        json!({
            "name": format!("{name}_{column}_fkey"), "type": "foreign_key", "columns": [column],
            "definition": format!("FOREIGN KEY ({column}) REFERENCES public.{parent}(id)"),
        })
    }));
    let made: Map<String, Value> =
        columns.iter().zip(2..).map(|((name, _), line)| (name.clone(), json!(line))).collect();
    let table = json!({
        "kind": "table", "schema": "public", "name": name, "constraints": constraints,
        "columns": columns.iter().map(column).collect::<Vec<_>>(),
        "comment": format!("What is known of {}", name.replace('_', " ")),
    });
    format!(
        "{table}
{}
",
        creation(name, version, &made)
    )
}

/// A line of a timeline, which begins with its version.
pub(crate) fn creation(name: &str, version: &str, columns: &Map<String, Value>) -> String {
    let created = json!({"kind": "table", "schema": "public", "name": name});
    let columns = json!(columns);
    format!("{{\"version\":\"{version}\",\"created\":{created},\"line\":1,\"columns\":{columns}}}")
}
