//! `[types]`: how far a set's answers go beyond sqlx's own, so that an old project can tighten a
//! table at a time.
//!
//! Must not know how nullability is proved, nor what an enum becomes.

use serde::Deserialize;
use toml::Spanned;

use super::ConfigFault;
use super::fault::fault_at;
use super::value::qualified_name;

/// What `[types]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Types {
    /// Whose word counts for whether a column of a query may be NULL.
    pub nullability: Nullability,
    /// Which columns become enums.
    pub enums: Enums,
    tables: Vec<Spanned<String>>,
}

/// Whose word counts for whether a column of a query may be NULL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nullability {
    /// What is proved from the query that the server has analysed.
    #[default]
    Proved,
    /// What is proved for queries that read listed tables alone, and sqlx's word for the others.
    Listed,
    /// What sqlx reads off the plan of the query.
    Sqlx,
}

/// Which columns become enums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enums {
    /// Every one that a type or a `CHECK` holds to a list.
    #[default]
    All,
    /// Those of listed tables.
    Listed,
    /// None.
    Off,
}

impl Types {
    /// Whether nullability is proved for queries that read this table and no other.
    #[must_use]
    pub fn proves_nullability_of(&self, schema: &str, table: &str) -> bool {
        match self.nullability {
            Nullability::Proved => true,
            Nullability::Listed => self.lists(schema, table),
            Nullability::Sqlx => false,
        }
    }

    /// Whether the columns of this table become enums.
    #[must_use]
    pub fn makes_enums_of(&self, schema: &str, table: &str) -> bool {
        match self.enums {
            Enums::All => true,
            Enums::Listed => self.lists(schema, table),
            Enums::Off => false,
        }
    }

    /// The listed tables, each with its schema, sorted.
    #[must_use]
    pub fn tables(&self) -> Vec<(String, String)> {
        let names = self.tables.iter().filter_map(|table| qualified_name(table.get_ref()));
        let mut tables: Vec<(String, String)> = names.collect();
        tables.sort();
        tables.dedup();
        tables
    }

    fn lists(&self, schema: &str, table: &str) -> bool {
        self.tables().iter().any(|listed| listed.0 == schema && listed.1 == table)
    }

    /// Refuses names that are none, and a list that nothing asks for, or that is missing.
    pub(super) fn validate(&self, text: &str) -> Result<(), ConfigFault> {
        let wrong = |table: &&Spanned<String>| qualified_name(table.get_ref()).is_none();
        if let Some(table) = self.tables.iter().find(wrong) {
            let message = "`tables` has names of tables, such as \"orders\" or \"audit.log\"";
            return Err(fault_at(text, table, message));
        }
        let is_asked_for = self.nullability == Nullability::Listed || self.enums == Enums::Listed;
        match self.tables.first() {
            Some(table) if !is_asked_for => Err(fault_at(
                text,
                table,
                "`tables` says nothing unless `nullability` or `enums` is \"listed\"",
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn listed_tables_may_have_a_schema_and_quotes() {
        let text =
            "[types]\nnullability = \"listed\"\ntables = [\"orders\", \"audit.\\\"My Log\\\"\"]\n";
        let types = Config::parse(text).expect("a config").types;
        assert!(types.proves_nullability_of("public", "orders"));
        assert!(types.proves_nullability_of("audit", "My Log"));
        assert!(!types.proves_nullability_of("audit", "orders"));
        assert!(types.makes_enums_of("audit", "orders"));
    }

    #[test]
    fn list_that_nothing_asks_for_is_refused() {
        let fault = Config::parse("[types]\ntables = [\"orders\"]\n").expect_err("a fault");
        assert_eq!((fault.position.line, fault.position.column), (2, 11));
        let fault = Config::parse("[types]\nenums = \"listed\"\ntables = [\"a.b.c\"]\n");
        assert_eq!(fault.expect_err("a fault").position.line, 3);
    }
}
