//! `CREATE SEQUENCE`.

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::folder::Folder;
use super::relation::Kind;
use super::syntax::{child, name_in};
use super::{rename, tables};

/// `CREATE SEQUENCE`.
pub(super) fn create(folder: &mut Folder, node: &SyntaxNode) {
    let Some(name) = name_in(node, K::SEQUENCE) else { return folder.belief.forget_everything() };
    tables::place(folder, node, &name, Kind::Sequence);
    if let Some(owner) = child(node, K::OPTION_OWNED_BY) {
        rename::owned_by(folder, &owner);
    }
}
