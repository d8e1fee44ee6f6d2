//! What is so of one database on one day: when each migration was applied and how long it took, and how large the tables are.
//!
//! A page of its own, which no other links to and nothing compares: it differs from database to database.
//! Must not know how a database is asked.

use crate::document::Document;
use crate::markdown::{count, grid, section, text};
use crate::page::{self, Page};

/// The name of the page.
pub const PATH: &str = "database.md";

/// How the page begins.
pub const HEAD: &str =
    "<!-- Written by `cargo migrations docs --database-url`; what is typed here is lost. -->\n";

/// What a database says of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationInDatabase {
    /// Version and name.
    pub version: String,
    /// How it stands, such as `applied` or `pending`.
    pub state: String,
    /// When it was applied or begun, in UTC; `None` where it was not.
    pub at: Option<String>,
    /// How long it took, as people read it; `None` where no run has executed it to its end.
    pub took: Option<String>,
}

/// What a database says of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInDatabase {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// About how many rows it has; `None` where the server has not counted.
    pub rows: Option<u64>,
    /// How many bytes it takes.
    pub bytes: u64,
}

/// The page; tables that the document does not have are left out.
#[must_use]
pub fn page(
    document: &Document,
    migrations: &[MigrationInDatabase],
    tables: &[TableInDatabase],
) -> Page {
    let known = |table: &&TableInDatabase| {
        document.tables.iter().any(|it| it.schema == table.schema && it.name == table.name)
    };
    let tables: Vec<&TableInDatabase> = tables.iter().filter(known).collect();
    let missing = document.tables.len() - tables.len();
    let missing = match missing {
        0 => String::new(),
        number => format!(
            "\n{} of the schema {} not there.\n",
            count(number, "table"),
            if number == 1 { "is" } else { "are" }
        ),
    };
    let heads = ["Table", "Rows, about", "Size"];
    let rows = section("Tables", &grid(&heads, tables.iter().map(|table| row(table))));
    let migration = |it: &MigrationInDatabase| {
        let times = [&it.at, &it.took].map(|time| time.clone().unwrap_or_default());
        [text(&it.version), text(&it.state)].into_iter().chain(times).collect()
    };
    let history = grid(&["Migration", "State", "Since", "Took"], migrations.iter().map(migration));
    let history = section("Migrations", &history);
    let name = document.title().map(|name| format!(" of {}", text(name))).unwrap_or_default();
    Page {
        path: PATH.to_owned(),
        text: format!("{HEAD}\n# A database{name}\n{missing}{rows}{history}"),
    }
}

fn row(table: &TableInDatabase) -> Vec<String> {
    let rows = table.rows.map_or_else(|| "not counted yet".to_owned(), |rows| rows.to_string());
    vec![
        format!(
            "[{}]({})",
            text(&crate::document::plain_name(&table.schema, &table.name)),
            page::table(&table.schema, &table.name)
        ),
        rows,
        size(table.bytes),
    ]
}

/// `1536` as `1.5 KiB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut unit) = (bytes.saturating_mul(10) / 1024, 0);
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_fits() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(8 * 1024 * 1024), "8.0 MiB");
        assert_eq!(size(u64::MAX), "1677721.5 TiB");
    }
}
