//! Settings that change where names are looked for.

use super::analyzer::Analyzer;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::search_path::{PathChange, SearchPath};

/// `SET`, `RESET` and what they do to roles.
pub(super) fn set(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let changes_role = matches!(
        node.kind(),
        K::SET_ROLE | K::SET_SESSION_AUTH | K::RESET_ROLE | K::RESET_SESSION_AUTH
    );
    if changes_role {
        // Another role's `$user` matters only where it has a schema, which is the set's own.
        if analyzer.has_own_schema {
            analyzer.model.path = SearchPath::unknown();
        }
        return;
    }
    apply(analyzer, PathChange::of(node, analyzer.is_transaction));
}

fn apply(analyzer: &mut Analyzer, change: PathChange) {
    analyzer.model.path = match change {
        PathChange::None => return,
        PathChange::Reset => default(analyzer),
        PathChange::Schemas(schemas) => path(analyzer, schemas),
        PathChange::Unknown => SearchPath::unknown(),
    };
}

fn path(analyzer: &Analyzer, schemas: Vec<String>) -> SearchPath {
    let leads = schemas.iter().any(|schema| schema == "$user") && analyzer.has_own_schema;
    let path = SearchPath::of(schemas);
    if leads { path.led_by(&analyzer.user) } else { path }
}

/// What every file starts with.
pub(super) fn default(analyzer: &Analyzer) -> SearchPath {
    let path = SearchPath::default();
    if analyzer.has_own_schema { path.led_by(&analyzer.user) } else { path }
}

/// A query that may call `set_config`.
pub(super) fn note_set_config(analyzer: &mut Analyzer, node: &SyntaxNode) {
    apply(analyzer, PathChange::of(node, analyzer.is_transaction));
}
