//! What a query file of sqlx says of a query, as it stands in a report.
//!
//! Must not know where the text comes from, and leaves out none of its fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a query gives and takes, as a file of `.sqlx` says it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct QueryData {
    /// Always `PostgreSQL`.
    db_name: String,
    /// Text of the query.
    query: String,
    describe: QueryDescription,
    /// SHA-256 of the query's text, in hexadecimal digits.
    hash: String,
}

/// Columns and parameters of a query.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct QueryDescription {
    /// Columns that it gives, in order.
    columns: Vec<QueryColumn>,
    /// Types of the parameters that it takes, in sqlx's form.
    parameters: Value,
    /// For each column whether it can be NULL; `null` where that is unknown.
    nullable: Vec<Option<bool>>,
}

/// One column that a query gives.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct QueryColumn {
    /// Position, from 0.
    ordinal: usize,
    /// Name that the query gives it.
    name: String,
    /// Type in sqlx's form: a name, or an object for a type that is not built in.
    type_info: Value,
    /// Column of a table that it comes from, in sqlx's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<Value>,
}

impl QueryData {
    /// Reads the text of a query file.
    pub(super) fn parse(text: &str) -> serde_json::Result<QueryData> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_query_file_of_the_workspace_stays_what_it_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.sqlx");
        let mut count = 0;
        for entry in fs::read_dir(folder).expect("the workspace has query files") {
            let path = entry.expect("an entry").path();
            if !path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("query-")) {
                continue;
            }
            let text = fs::read_to_string(&path).expect("the file is read");
            let before: Value = serde_json::from_str(&text).expect("JSON");
            let after = QueryData::parse(&text).expect("every field is known");
            assert_eq!(serde_json::to_value(after).expect("JSON"), before, "{}", path.display());
            count += 1;
        }
        assert!(count > 10, "{count} query files");
    }
}
