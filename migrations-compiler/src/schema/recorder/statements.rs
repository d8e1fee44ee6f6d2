//! Which parts a statement has, and which table each is about.
//!
//! Must not know what is believed of a table.

use super::{Recorder, StatementPlace, Step, at_work, domain_of, found, keep, keep_as};
use crate::schema::analyzer::Analyzer;
use crate::schema::model::{Lookup, SchemaModel};
use crate::schema::relation::Id;
use crate::schema::steps::Age;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Name, child, descendants, descendants_of, ident, identifier_of, name, name_in,
};

/// Keeps the parts of a statement that is about to be folded; those of `CREATE TABLE` and
/// `ALTER TABLE` are kept as they are folded.
pub(in crate::schema) fn record(analyzer: &mut Analyzer) {
    let Some(StatementPlace { script, statement }) =
        analyzer.recorder.as_ref().and_then(|it| it.at)
    else {
        return;
    };
    let Some(node) = statement.tree().and_then(|tree| tree.first_child()) else {
        return note_opaque(analyzer, script.sql(statement));
    };
    match node.kind() {
        K::CREATE_TABLE | K::ALTER_TABLE => {}
        K::DO | K::CALL | K::CREATE_FUNCTION | K::CREATE_PROCEDURE => {
            note_opaque(analyzer, script.sql(statement));
            keep(analyzer, node, None);
        }
        K::SELECT => {
            note_opaque(analyzer, script.sql(statement));
            changes(analyzer, &node);
        }
        K::INSERT | K::UPDATE | K::DELETE | K::MERGE => changes(analyzer, &node),
        K::CREATE_INDEX => {
            let table = name_in(&node, K::TABLE_RELATION_NAME);
            keep(analyzer, node, table);
        }
        K::DROP_TABLE | K::TRUNCATE | K::LOCK => listed(analyzer, &node),
        K::VACUUM | K::CLUSTER | K::REINDEX => maintained(analyzer, &node),
        K::ALTER_SCHEMA | K::DROP_SCHEMA | K::ALTER_TYPE | K::ALTER_DOMAIN => {
            objects(analyzer, &node);
        }
        K::CREATE_POLICY | K::DROP_POLICY => {
            let table = name_in(&node, K::ON_TABLE);
            keep(analyzer, node, table);
        }
        _ => {
            let about = descendants_of(&node, is_relation).next();
            let about = about.and_then(|about| name(&about));
            keep(analyzer, node, about);
        }
    }
}

fn note_opaque(analyzer: &mut Analyzer, sql: &str) {
    let Analyzer { recorder, source, .. } = analyzer;
    if let Some(recorder) = recorder {
        recorder.opaque.push((*source, sql.to_lowercase()));
    }
}

fn is_relation(kind: K) -> bool {
    matches!(kind, K::TABLE_NAME_REF | K::RELATION_NAME_REF | K::VIEW_REF)
}

/// Every change of rows in a query.
fn changes(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let is_change = |kind| matches!(kind, K::UPDATE | K::DELETE | K::INSERT);
    for change in descendants_of(node, is_change) {
        let is_target =
            |child: &SyntaxNode| matches!(child.kind(), K::RELATION_NAME | K::RELATION_NAME_REF);
        let table = change.children().find(is_target).and_then(|target| name(&target));
        keep(analyzer, change, table);
    }
}

/// A statement about several tables: a part for each.
fn listed(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let is_name = |kind| matches!(kind, K::TABLE_NAME_REF | K::RELATION_NAME_REF);
    for reference in descendants_of(node, is_name) {
        if let Some(table) = name(&reference) {
            keep_as(analyzer, node.kind(), reference, Some(table));
        }
    }
}

/// `VACUUM`, `CLUSTER` and `REINDEX`: a part for each table or index that they name.
fn maintained(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let is_target = |kind| matches!(kind, K::TABLE_NAME_REF | K::REINDEX_TARGET_INDEX);
    let targets: Vec<SyntaxNode> = descendants_of(node, is_target).collect();
    if targets.is_empty() {
        return keep(analyzer, node.clone(), None);
    }
    for target in targets {
        let Some(named) = name(&target) else { continue };
        let table = match target.kind() {
            K::REINDEX_TARGET_INDEX => table_of_index(&analyzer.model, &named),
            _ => Some(named),
        };
        keep_as(analyzer, node.kind(), target, table);
    }
}

fn table_of_index(model: &SchemaModel, index: &Name) -> Option<Name> {
    let table = found(model, index)?.of?;
    Some(named(&model.get(table)?.id, index))
}

/// The name of what is known, as if it were written where `place` is.
fn named(id: &Id, place: &Name) -> Name {
    let schema =
        Some(id.schema.clone()).filter(|schema| !["public", ""].contains(&schema.as_str()));
    Name { schema, name: id.name.clone(), range: place.range }
}

/// A statement about schemas or types, as old as the oldest of those.
fn objects(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Analyzer { model, recorder, source, .. } = analyzer;
    let Some((recorder, StatementPlace { script, statement })) = at_work(recorder, *source) else {
        return;
    };
    let is_name =
        |node: &SyntaxNode| matches!(node.kind(), K::SCHEMA_REF | K::TYPE_NAME_REF | K::DOMAIN_REF);
    let is_new = |reference: SyntaxNode| {
        let made = match reference.kind() {
            K::SCHEMA_REF => {
                identifier_of(&reference).and_then(|it| recorder.schemas.get(&it).copied())
            }
            _ => name(&reference).and_then(|name| type_made(model, &name)),
        };
        made.is_some_and(|made| recorder.is_unreleased(made, *source))
    };
    let are_new = node.children().filter(is_name).all(is_new);
    let domain = domain_of(recorder, model, node, *source);
    recorder.steps.push(Step {
        script,
        statement,
        source: *source,
        kind: node.kind(),
        node: node.clone(),
        table: None,
        before: None,
        age: if are_new { Age::New } else { Age::Existing },
        domain,
        index: Vec::new(),
    });
}

/// The text that makes a type.
fn type_made(model: &SchemaModel, name: &Name) -> Option<u32> {
    let Lookup::Found(id) = model.named_type(name) else { return None };
    let of_relation = || model.get(model.at(&id)?).map(|relation| relation.made.source);
    model.types.get(&id).map(|known| known.made.source).or_else(of_relation)
}

/// Keeps the parts of a `CREATE TABLE`, as the table is when it is made.
pub(in crate::schema) fn table_created(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    table: &Name,
    is_made: bool,
) {
    if node.kind() != K::CREATE_TABLE || analyzer.recorder.is_none() {
        return;
    }
    keep(analyzer, node.clone(), Some(table.clone()));
    if !is_made {
        return;
    }
    beside_default(analyzer, node, table);
    let list = child(node, K::TABLE_ARG_LIST);
    for part in list.iter().flat_map(SyntaxNode::children) {
        keep(analyzer, part, Some(table.clone()));
    }
}

/// A new partition takes what belongs to it out of none, so the default one is read.
fn beside_default(analyzer: &mut Analyzer, node: &SyntaxNode, table: &Name) {
    let Some(clause) = child(node, K::PARTITION_OF) else { return };
    let parent = name_in(&clause, K::TABLE_NAME_REF);
    let parent = parent.and_then(|parent| found(&analyzer.model, &parent));
    let default = parent.and_then(|parent| parent.default_partition);
    let default = default.and_then(|default| analyzer.model.get(default));
    let default = default.map(|default| named(&default.id, table));
    let is_default = child(node, K::PARTITION_DEFAULT).is_some();
    if let Some(default) = default.filter(|_| !is_default) {
        keep(analyzer, clause, Some(default));
    }
}

/// Keeps an action of an `ALTER TABLE` that is about to be folded.
pub(in crate::schema) fn table_altered(analyzer: &mut Analyzer, action: &SyntaxNode, table: &Name) {
    if matches!(action.kind(), K::TABLE_RELATION_NAME | K::IF_EXISTS) {
        return;
    }
    // It is the partition whose rows are read.
    let attached = Some(action).filter(|action| action.kind() == K::ATTACH_PARTITION);
    let attached = attached.and_then(|action| name_in(action, K::TABLE_NAME_REF));
    keep(analyzer, action.clone(), Some(attached.unwrap_or_else(|| table.clone())));
}

impl Recorder<'_> {
    /// Takes in what a statement makes that the fold does not keep.
    pub(in crate::schema) fn note(&mut self, node: &SyntaxNode, source: u32) {
        match node.kind() {
            K::CREATE_SCHEMA => {
                let schema = descendants(node, K::SCHEMA).next();
                if let Some(schema) = schema.and_then(|schema| ident(&schema)) {
                    self.schemas.insert(schema.text, source);
                }
            }
            K::CREATE_FUNCTION => self.functions.note(node),
            _ => {}
        }
    }

    /// Puts the parts from a place on into the order in which they are written.
    pub(in crate::schema) fn sort_from(&mut self, first: usize) {
        if let Some(added) = self.steps.get_mut(first..) {
            added.sort_by_key(|step| step.node.text_range().start());
        }
    }
}
