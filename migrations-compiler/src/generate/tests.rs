//! Which names and types a schema gets.

use super::*;
use crate::catalog::{
    Column, Constraint, ConstraintKind, Enum, Object, Properties, Source, Table, View,
};

fn column(name: &str, base_type: &str) -> Column {
    Column {
        name: name.to_owned(),
        data_type: base_type.to_owned(),
        base_type: base_type.to_owned(),
        is_array: false,
        not_null: true,
        can_be_null: false,
        default: None,
        identity: None,
        generated: None,
        source: None,
        comment: None,
        properties: Properties::new(),
    }
}

fn table(name: &str, columns: Vec<Column>, checks: &[(&str, &str)]) -> Object {
    let constraint = |(column, definition): &(&str, &str)| Constraint {
        name: format!("{column}_check"),
        kind: ConstraintKind::Check,
        columns: vec![(*column).to_owned()],
        definition: (*definition).to_owned(),
        properties: Properties::new(),
    };
    Object::Table(Table {
        schema: "public".into(),
        name: name.to_owned(),
        columns,
        constraints: checks.iter().map(constraint).collect(),
        partition: None,
        row_security: false,
        sql_name: None,
        comment: None,
        properties: None,
    })
}

fn code(objects: Vec<Object>, options: &Options) -> String {
    let tokens = generate(&Catalog::new(objects), options).expect("the rows").rows;
    let file: syn::File = syn::parse2(tokens).expect("generated code is Rust");
    let tokens = quote!(#file).to_string();
    tokens.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn options(arguments: &str) -> Options {
    let arguments: Arguments = syn::parse_str(arguments).expect("arguments");
    Options::of(&arguments, Types::default(), "")
}

fn assert_has(code: &str, parts: &[&str]) {
    for part in parts {
        assert!(code.contains(part), "no {part:?} in {code}");
    }
}

const SIDES: &str = "CHECK ((side = ANY (ARRAY['BUY'::text, 'SELL'::text])))";
const OTHER_SIDES: &str = "CHECK ((side = ANY (ARRAY['left'::text, 'right'::text])))";

#[test]
fn list_of_a_check_becomes_an_enum_of_the_columns_name() {
    let code = code(
        vec![table("orders", vec![column("side", "text")], &[("side", SIDES)])],
        &Options::default(),
    );
    assert_has(&code, &["pub enum Side", "Buy", "pub struct Order {", "pub side : Side"]);
}

#[test]
fn same_list_in_two_tables_is_one_enum() {
    let orders = table("orders", vec![column("side", "text")], &[("side", SIDES)]);
    let trades = table("trades", vec![column("side", "varchar")], &[("side", SIDES)]);
    let code = code(vec![orders, trades], &Options::default());
    assert_eq!(code.matches("pub enum").count(), 1);
}

#[test]
fn other_list_under_the_same_name_is_named_after_its_table() {
    let orders = table("orders", vec![column("side", "text")], &[("side", SIDES)]);
    let pages = table("pages", vec![column("side", "text")], &[("side", OTHER_SIDES)]);
    let code = code(vec![orders, pages], &Options::default());
    assert_has(&code, &["pub enum OrderSide", "pub enum PageSide"]);
}

#[test]
fn names_that_mean_something_else_get_out_of_the_way() {
    let columns = vec![column("type", "text"), column("order by", "int4")];
    let code = code(vec![table("options", columns, &[])], &Options::default());
    assert_has(&code, &["pub struct OptionRow", "pub r#type", "pub order_by", "\"order by\""]);
}

#[test]
fn enum_of_the_database_is_sent_under_its_name() {
    let mood = Object::Enum(Enum {
        schema: "app".into(),
        name: "mood".into(),
        values: vec!["so-so".into(), "so so".into(), "1st".into(), String::new()],
        sql_name: None,
        comment: None,
        properties: None,
    });
    let people = table("people", vec![column("mood", "app.mood")], &[]);
    let code = code(vec![mood, people], &Options::default());
    assert_has(
        &code,
        &["\"app.mood\"", "SoSo ,", "SoSo_ ,", "_1st ,", "Empty ,", "pub mood : Mood"],
    );
}

fn wire_names(objects: Vec<Object>) -> Vec<String> {
    let code = code(objects, &Options::default());
    let names = code.split("with_name (").skip(1).filter_map(|rest| rest.split(')').next());
    let mut names: Vec<String> = names.map(|name| name.trim_matches('"').to_owned()).collect();
    names.dedup();
    names
}

#[test]
fn type_is_sent_with_its_schema_where_another_schema_has_its_name() {
    let grade = |schema: &str, name: &str| {
        Object::Enum(Enum {
            schema: schema.to_owned(),
            name: name.to_owned(),
            values: vec!["a".into()],
            sql_name: None,
            comment: None,
            properties: None,
        })
    };
    let rows = |schema: &str, name: &str| match table(name, Vec::new(), &[]) {
        Object::Table(table) => Object::Table(Table { schema: schema.to_owned(), ..table }),
        other => other,
    };
    let of = |base_type: &str| table("users", vec![column("of", base_type)], &[]);
    let alone = vec![grade("public", "grade")];
    assert_eq!(wire_names(alone), ["grade"]);
    let twins = vec![
        vec![grade("public", "grade"), rows("depot", "grade")],
        vec![grade("public", "grade"), of("depot.grade")],
    ];
    for objects in twins {
        assert_eq!(wire_names(objects), ["public.grade", "grade", "public.grade"]);
    }
    let enums = vec![grade("depot", "grade"), grade("public", "grade")];
    let expected = ["depot.grade", "public.grade", "grade", "public.grade"];
    assert_eq!(wire_names(enums), expected);
    // The server's name of an array.
    let array = vec![grade("depot", "grade"), grade("public", "_grade")];
    assert!(wire_names(array).contains(&"public._grade".to_owned()));
    let apart = vec![grade("depot", "grade"), grade("public", "grades"), of("public.grades")];
    assert_eq!(wire_names(apart), ["depot.grade", "grades"]);
}

#[test]
fn name_that_the_sealed_schema_lacks_may_be_one_of_newer_files() {
    let objects = || Catalog::new(vec![table("users", vec![column("name", "text")], &[])]);
    let of_types = options("types = { users.about => crate::About }");
    let said = |sealed| {
        let options = Options { sealed, ..of_types.clone() };
        generate(&objects(), &options).expect_err("no such column")[0].to_string()
    };
    let plain = said(Sealed::Files(Default::default()));
    assert_eq!(plain, "`users` has no column `about`");
    let behind = said(Sealed::FilesAtFault(Default::default()));
    assert!(behind.starts_with(&plain) && behind.contains("which was sealed last"), "{behind}");
}

#[test]
fn table_with_a_type_unknown_to_rust_is_left_out_and_says_so() {
    let tables = || vec![table("places", vec![column("at", "xml")], &[])];
    assert_has(&code(tables(), &Options::default()), &["No struct", "`places.at`"]);
    let options = options("rows = [places]");
    let errors =
        generate(&Catalog::new(tables()), &options).map(drop).expect_err("the table was asked for");
    assert!(errors[0].to_string().contains("`places.at` has type `xml`"));
}

#[test]
fn table_of_another_schema_takes_no_name_away() {
    let users = |schema: &str| match table("users", vec![column("id", "int8")], &[]) {
        Object::Table(table) => Object::Table(Table { schema: schema.to_owned(), ..table }),
        other => other,
    };
    let code = code(vec![users("audit"), users("public")], &Options::default());
    let (first, second) = (code.find("A row of `public.users`"), code.find("pub struct UserRow"));
    assert!(first < second && code.contains("pub struct User {"), "{code}");
    let options = options("rows = [users]");
    let errors = generate(&Catalog::new(vec![users("audit"), users("public")]), &options);
    let errors = errors.map(drop).expect_err("which of the two is meant?");
    assert!(errors[0].to_string().starts_with("`users` is `audit.users` and `public.users`"));
}

#[test]
fn type_that_needs_a_feature_waits_until_it_is_asked_for() {
    let hosts = || vec![table("hosts", vec![column("address", "inet")], &[])];
    assert_has(&code(hosts(), &Options::default()), &["No struct", "feature `ipnetwork`"]);
    assert_has(&code(hosts(), &options("rows = [hosts]")), &["pub struct Host {", "IpNetwork"]);
}

#[test]
fn unknown_table_gets_the_nearest_name() {
    let options = options("rows = [order]");
    let catalog = Catalog::new(vec![table("orders", Vec::new(), &[])]);
    let errors = generate(&catalog, &options).map(drop).expect_err("there is no such table");
    assert!(errors[0].to_string().ends_with("did you mean `orders`?"));
}

#[test]
fn serde_writes_the_text_of_the_database() {
    let options = options("derives = [serde::Serialize]");
    let code =
        code(vec![table("orders", vec![column("side", "text")], &[("side", SIDES)])], &options);
    assert_has(&code, &["serde :: Serialize", "# [serde (rename = \"BUY\")]"]);
}

#[test]
fn column_is_the_same_through_views_and_in_partitions() {
    let orders = table("orders", vec![column("side", "text")], &[("side", SIDES)]);
    let Object::Table(part) = table("orders_2026", vec![column("side", "text")], &[]) else {
        unreachable!("it is a table");
    };
    let of = |parent: &str| Some(format!("PARTITION OF public.{parent} FOR VALUES IN ('BUY')"));
    let below = Table { name: "below".into(), partition: of("orders_2026"), ..part.clone() };
    let part = Object::Table(Table { partition: of("orders"), ..part });
    let source = Source { schema: "public".into(), table: "orders".into(), column: "side".into() };
    let view = |columns: Vec<Column>| {
        Object::View(View {
            schema: "app".into(),
            name: "open".into(),
            materialized: false,
            columns,
            definition: String::new(),
            sql_name: None,
            comment: None,
            properties: None,
        })
    };
    let which = Column { source: Some(source), ..column("which", "text") };
    let view = view(vec![which, column("loud", "text")]);
    let catalog = Catalog::new(vec![orders, part, Object::Table(below), view]);
    let told = overrides(&catalog, &Options::default(), "crate").expect("the types").tables;
    let told: Vec<String> = told
        .iter()
        .flat_map(|(table, columns)| {
            columns.iter().map(move |(name, of)| format!("{table}.{name}: {of}"))
        })
        .collect();
    let expected = ["app.open.which", "below.side", "orders.side", "orders_2026.side"];
    assert_eq!(told, expected.map(|place| format!("{place}: crate::rows::Side")));
}
