//! The history tables of other tools, told by their columns.
//!
//! Must not know how columns are read.

/// A tool, and columns that only its history table has all of.
struct Tool {
    name: &'static str,
    columns: &'static [&'static str],
}

/// The more particular ones come first; a table with the one column `version` is told apart below.
const TOOLS: &[Tool] = &[
    Tool { name: "sqlx", columns: &["version", "installed_on", "success", "execution_time"] },
    Tool { name: "refinery", columns: &["version", "name", "applied_on", "checksum"] },
    Tool { name: "diesel", columns: &["version", "run_on"] },
    Tool { name: "Flyway", columns: &["installed_rank", "version", "script"] },
    Tool { name: "Liquibase", columns: &["author", "filename", "dateexecuted"] },
    Tool { name: "Prisma", columns: &["migration_name", "rolled_back_at", "applied_steps_count"] },
    Tool { name: "Atlas", columns: &["version", "executed_at", "operator_version"] },
    Tool { name: "goose", columns: &["version_id", "is_applied"] },
    Tool { name: "golang-migrate", columns: &["version", "dirty"] },
    Tool { name: "Supabase", columns: &["version", "statements"] },
    Tool { name: "Ecto", columns: &["version", "inserted_at"] },
    Tool { name: "SeaORM", columns: &["version", "applied_at"] },
    Tool { name: "Alembic", columns: &["version_num"] },
    Tool { name: "Django", columns: &["app", "name", "applied"] },
    Tool { name: "Knex", columns: &["name", "batch", "migration_time"] },
    Tool { name: "Laravel", columns: &["migration", "batch"] },
    Tool { name: "node-pg-migrate", columns: &["name", "run_on"] },
];

/// The tool that probably wrote a table with these columns; each is `(name, type)`.
pub(crate) fn tool_of(columns: &[(String, String)]) -> Option<&'static str> {
    match columns {
        // Both hold nothing but a version; dbmate limits its length, and Rails did so until 4.2.
        [(name, kind)] if name == "version" => match kind.as_str() {
            "character varying(128)" => Some("dbmate"),
            kind if kind.starts_with("character varying") => Some("Rails' ActiveRecord"),
            _ => None,
        },
        _ => {
            let has = |column: &&str| columns.iter().any(|(name, _)| name == column);
            TOOLS.iter().find(|tool| tool.columns.iter().all(&has)).map(|tool| tool.name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_is_found_by_its_own_columns() {
        for tool in TOOLS {
            let columns: Vec<_> =
                tool.columns.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect();
            assert_eq!(tool_of(&columns), Some(tool.name));
        }
    }

    #[test]
    fn table_with_a_version_alone_is_told_by_its_type() {
        let tool = |kind: &str| tool_of(&[("version".to_owned(), kind.to_owned())]);
        assert_eq!(tool("character varying"), Some("Rails' ActiveRecord"));
        assert_eq!(tool("character varying(128)"), Some("dbmate"));
        assert_eq!(tool("json"), None);
    }
}
