use super::*;

const SCHEMA: &str = "";

fn answer(type_info: &str, nullable: &str, parameters: &str) -> String {
    format!(
        r#"{{"describe":{{"columns":[{{"ordinal":0,"name":"total","type_info":"{type_info}"}}],
        "parameters":{{"Left":[{parameters}]}},"nullable":[{nullable}]}}}}"#
    )
}

#[test]
fn answers_that_are_the_same_differ_in_nothing() {
    let answer = answer("Int8", "false", "\"Int4\"");
    assert_eq!(of_query((15, 18), &answer, &answer), [""; 0]);
    assert_eq!(of_catalog((15, 18), SCHEMA, SCHEMA, |_| None), []);
}

#[test]
fn types_nullability_and_parameters_are_told_with_both_majors() {
    let (was, is) = (answer("Int8", "false", "\"Int4\""), answer("Numeric", "true", "\"Int8\""));
    let expected = [
        "total is \"Int8\" on PostgreSQL 15, and \"Numeric\" on 18",
        "total is never NULL on PostgreSQL 15, and can be NULL on 18",
        "the parameters are {\"Left\":[\"Int4\"]} on PostgreSQL 15, and {\"Left\":[\"Int8\"]} on 18",
    ];
    assert_eq!(of_query((15, 18), &was, &is), expected);
}

#[test]
fn other_columns_are_told_once() {
    let was = answer("Int8", "false", "");
    let is = was.replace("total", "sum");
    let expected = ["the columns are total on PostgreSQL 15, and sum on 18"];
    assert_eq!(of_query((15, 18), &was, &is), expected);
}
