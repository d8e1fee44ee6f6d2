//! What columns are to beware of, and what is none.

use migrations_docs::document::{Trap, TrapKind};

use crate::sample::Sample;

/// A table with these columns, and what follows them.
fn table(name: &str, columns: &[(&str, &str, &str)], rest: &str) -> String {
    let column = |(name, kind, fields): &(&str, &str, &str)| {
        format!(
            r#"{{"name":"{name}","data_type":"{kind}","base_type":"{kind}","not_null":true{fields}}}"#
        )
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    let columns = columns.join(",").replace(r#""not_null":true,"null""#, r#""not_null":false"#);
    format!(
        "{{\"kind\":\"table\",\"schema\":\"public\",\"name\":\"{name}\",\"columns\":[{columns}]{rest}}}\n"
    )
}

fn traps(schema: &str) -> Vec<Trap> {
    Sample::new(&[("001_a.sql", "CREATE TABLE a ();\n")], schema).document().traps
}

/// The kinds that were found, each with its columns.
fn found(schema: &str) -> Vec<(TrapKind, Vec<String>)> {
    let shown = |trap: Trap| {
        let columns = trap.columns.iter();
        let columns =
            columns.map(|it| format!("{}.{} {}", it.table, it.columns.join("+"), it.detail));
        (trap.kind, columns.collect())
    };
    traps(schema).into_iter().map(shown).collect()
}

#[test]
fn one_name_with_several_types_is_told_and_another_length_is_not() {
    let schema = table("a", &[("id", "int8", ""), ("name", "text", "")], "")
        + &table("b", &[("id", "uuid", ""), ("name", "text", "")], "");
    let expected = vec!["a.id int8".to_owned(), "b.id uuid".to_owned()];
    assert_eq!(found(&schema), [(TrapKind::SeveralTypes, expected)]);
    let lengths = table("a", &[("n", "numeric", "")], "")
        + &table("b", &[("n", "numeric", "")], "")
            .replace(r#""data_type":"numeric""#, r#""data_type":"numeric(4,2)""#);
    assert_eq!(found(&lengths), []);
}

#[test]
fn names_that_need_quotes_are_told_apart_from_words_of_sql() {
    let schema =
        table("order", &[("Odd", "text", ""), ("user", "text", ""), ("plain", "text", "")], "");
    let quoted = vec!["order.Odd \"Odd\"".to_owned()];
    let reserved = vec!["order. \"order\"".to_owned(), "order.user \"user\"".to_owned()];
    assert_eq!(found(&schema), [(TrapKind::Quoted, quoted), (TrapKind::ReservedWord, reserved)]);
}

#[test]
fn times_without_a_zone_and_booleans_that_can_be_null_are_told() {
    let columns = [
        ("made", "timestamp", ""),
        ("seen", "timestamptz", ""),
        ("is_on", "bool", ""),
        ("is_off", "bool", ",\"null\""),
    ];
    let expected = [
        (TrapKind::WithoutTimeZone, vec!["a.made timestamp".to_owned()]),
        (TrapKind::NullableBoolean, vec!["a.is_off NULL".to_owned()]),
    ];
    assert_eq!(found(&table("a", &columns, "")), expected);
}

#[test]
fn foreign_key_without_an_index_is_told_and_one_with_a_key_in_front_is_not() {
    let key = |name: &str, columns: &str| {
        format!(
            r#"{{"name":"{name}","type":"foreign_key","columns":[{columns}],"definition":"FOREIGN KEY (x) REFERENCES public.b(x)"}}"#
        )
    };
    let columns = [("x", "int8", ""), ("y", "int8", "")];
    let keys = [key("one", "\"x\""), key("two", "\"y\""), key("both", "\"y\",\"x\"")];
    let constraints = format!(",\"constraints\":[{}]", keys.join(","));
    let bare = table("a", &columns, &constraints);
    let index = |keys: &str| {
        format!(
            "{{\"kind\":\"index\",\"schema\":\"public\",\"name\":\"i\",\"table\":\"a\",\"definition\":\"CREATE INDEX i ON public.a USING btree {keys}\"}}\n"
        )
    };
    let told = |schema: &str| {
        let found = found(schema);
        assert!(
            found.iter().all(|(kind, _)| *kind == TrapKind::ForeignKeyWithoutIndex),
            "{found:?}"
        );
        found.into_iter().flat_map(|(_, columns)| columns).collect::<Vec<_>>()
    };
    assert_eq!(told(&bare), ["a.x one", "a.y two", "a.y+x both"]);
    assert_eq!(told(&(bare.clone() + &index("(x, y)"))), ["a.y two"]);
    assert_eq!(told(&(bare.clone() + &index("(y) WHERE (x > 1)"))), ["a.x one", "a.y+x both"]);
    let excluded = r#"{"name":"e","type":"exclusion","columns":["x"],"definition":"EXCLUDE USING gist (x WITH =)"}"#;
    let excluded = format!(",\"constraints\":[{},{excluded}]", keys.join(","));
    assert_eq!(told(&table("a", &columns, &excluded)), ["a.y two", "a.y+x both"]);
}
