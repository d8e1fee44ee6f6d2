//! Whether a schema has lists of texts that become enums.
//!
//! Must not know what a project does with them.

use migrations_compiler::config::Enums;
use migrations_compiler::{Catalog, generate};

/// Whether any column is an enum for no other reason than a list in a `CHECK`.
pub(crate) fn has_lists(schema: &str) -> bool {
    let catalog = Catalog::parse(schema).unwrap_or_default();
    let overrides = |enums| {
        let mut options = generate::Options::default();
        options.config.enums = enums;
        generate::overrides(&catalog, &options, "crate").unwrap_or_default()
    };
    overrides(Enums::All) != overrides(Enums::Off)
}
