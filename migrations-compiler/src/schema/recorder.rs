//! Takes the statements of drafts apart while the fold goes over them.
//!
//! A part is kept with what is believed just before it; what no fold follows, such as the text of a
//! block, is kept for the whole set.
//! Must not know what the parts are looked at for.

mod statements;

use std::collections::{HashMap, HashSet};

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::model::{Lookup, SchemaModel};
use super::relation::{Id, Kind, Relation};
use super::steps::{Age, Domain, Step};
use super::types;
use crate::parse::Parsed;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, name, name_in};
use crate::sql::volatility::Functions;
use crate::sql::{Script, Statement};

pub(super) use statements::{record, table_altered, table_created};

/// Where the fold is.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementPlace<'a> {
    pub script: &'a Script<'a>,
    pub statement: &'a Statement,
}

/// What is kept of the statements.
#[derive(Debug, Default)]
pub(super) struct Recorder<'a> {
    /// The statement at hand; none of a text that is no migration.
    pub at: Option<StatementPlace<'a>>,
    /// How many texts are none of the set's, before its own.
    pub outside: u32,
    /// By the number of a text, whether its parts are kept.
    pub drafts: Vec<bool>,
    pub releases: Releases,
    pub steps: Vec<Step<'a>>,
    /// By the number of its text, a statement that may do what nobody can see, in lower case.
    pub opaque: Vec<(u32, String)>,
    /// Every enum of the set, under each name that it had.
    pub enums: HashSet<Id>,
    pub functions: Functions,
    /// The text that makes a schema.
    schemas: HashMap<String, u32>,
}

/// Which files were released before the one at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Releases {
    /// Every earlier one, as far as anybody knows.
    #[default]
    Earlier,
    /// Those that the lock has frozen.
    Frozen,
}

impl Releases {
    /// What is known of a set: without a lock, nothing says which files are drafts.
    #[must_use]
    pub fn of(parsed: &Parsed) -> Releases {
        match parsed.valid_lock() {
            Some(_) => Releases::Frozen,
            None => Releases::Earlier,
        }
    }
}

impl<'a> Recorder<'a> {
    /// A recorder that has seen nothing.
    pub(super) fn new(releases: Releases) -> Self {
        Recorder { releases, ..Recorder::default() }
    }

    /// The statement at hand, where its parts are kept.
    fn draft(&self, source: u32) -> Option<StatementPlace<'a>> {
        self.at.filter(|_| self.is_draft(source))
    }

    fn is_draft(&self, source: u32) -> bool {
        self.drafts.get(source as usize).copied().unwrap_or_default()
    }

    /// Whether what a text makes was in no release before the one at hand.
    fn is_unreleased(&self, made: u32, source: u32) -> bool {
        made == source || self.releases == Releases::Frozen && self.is_draft(made)
    }

    fn age(&self, name: Option<&Name>, relation: Option<&Relation>, source: u32) -> Age {
        let Some(name) = name else { return Age::Existing };
        let is_new = match relation.filter(|relation| !relation.is_assumed) {
            Some(relation) => {
                relation.is_temporary || self.is_unreleased(relation.made.source, source)
            }
            None => self.is_made_unseen(name, source),
        };
        if is_new { Age::New } else { Age::Existing }
    }

    /// Whether a block of the same text that nobody can see into seems to make it.
    fn is_made_unseen(&self, name: &Name, source: u32) -> bool {
        let named = name.name.to_lowercase();
        let makes = |text: &str| text.contains("create") && text.contains(&named);
        let here = self.opaque.iter().rev().take_while(|(text, _)| *text == source);
        name.schema.as_deref() == Some(super::model::TEMPORARY)
            || here.into_iter().any(|(_, text)| makes(text))
    }
}

/// Keeps a part of a draft.
fn keep(analyzer: &mut Analyzer, node: SyntaxNode, table: Option<Name>) {
    let kind = node.kind();
    keep_as(analyzer, kind, node, table);
}

fn keep_as(analyzer: &mut Analyzer, kind: K, node: SyntaxNode, table: Option<Name>) {
    let Analyzer { model, recorder, source, .. } = analyzer;
    let Some((recorder, at)) = at_work(recorder, *source) else { return };
    let before = table.as_ref().and_then(|name| found(model, name)).cloned();
    let age = recorder.age(table.as_ref(), before.as_deref(), *source);
    let domain = domain_of(recorder, model, &node, *source);
    let index = index_of(model, before.as_deref(), &node);
    let StatementPlace { script, statement } = at;
    let source = *source;
    recorder.steps.push(Step {
        script,
        statement,
        source,
        kind,
        node,
        table,
        before,
        age,
        domain,
        index,
    });
}

fn at_work<'r, 'a>(
    recorder: &'r mut Option<Recorder<'a>>,
    source: u32,
) -> Option<(&'r mut Recorder<'a>, StatementPlace<'a>)> {
    let recorder = recorder.as_mut()?;
    let at = recorder.draft(source)?;
    Some((recorder, at))
}

fn found<'m>(model: &'m SchemaModel, name: &Name) -> Option<&'m std::sync::Arc<Relation>> {
    match model.relation(name) {
        Lookup::Found(key) => model.get(key),
        Lookup::Absent(_) | Lookup::Unknown => None,
    }
}

/// The columns of the index that a constraint is put over.
fn index_of(model: &SchemaModel, table: Option<&Relation>, node: &SyntaxNode) -> Vec<String> {
    let using = child(node, K::PRIMARY_KEY_CONSTRAINT)
        .or_else(|| child(node, K::UNIQUE_CONSTRAINT))
        .and_then(|key| child(&key, K::USING_INDEX_NAME));
    let index = using.and_then(|using| Some(table?.id.beside(&name(&using)?)));
    index.and_then(|index| Some(found(model, &index)?.leading.clone())).unwrap_or_default()
}

/// The domain of the set that a new column is of, or that a statement changes.
fn domain_of(
    recorder: &Recorder,
    model: &SchemaModel,
    node: &SyntaxNode,
    source: u32,
) -> Option<Domain> {
    let named = match node.kind() {
        K::ADD_COLUMN => types::name_of(&node.children().find(|it| types::is_type(it.kind()))?)?,
        K::ALTER_DOMAIN => name_in(node, K::DOMAIN_REF)?,
        _ => return None,
    };
    let Lookup::Found(id) = model.named_type(&named) else { return None };
    model.types.get(&id)?.domain?;
    let users = model.users.get(&id).map(Vec::as_slice).unwrap_or_default();
    let mut users: Vec<u32> = users.to_vec();
    users.sort_unstable();
    users.dedup();
    let has_one = |relation: &&std::sync::Arc<Relation>| {
        // The rows of what is partitioned are those of its partitions.
        let has_rows = matches!(relation.kind, Kind::Table | Kind::MaterializedView);
        let is_of_it =
            has_rows && relation.columns.iter().any(|it| it.type_id.as_ref() == Some(&id));
        let is_new = relation.is_temporary
            || !relation.is_assumed && recorder.is_unreleased(relation.made.source, source);
        is_of_it && !is_new
    };
    let tables = users.iter().filter_map(|key| model.get(*key)).filter(has_one);
    Some(Domain {
        name: id.name.clone(),
        is_constrained: is_constrained(model, &id),
        tables: tables.map(|table| shown(&table.id)).collect(),
    })
}

/// Whether a domain, or one that it is over, has a constraint; what is over itself is refused by the
/// server, and not followed for ever.
fn is_constrained(model: &SchemaModel, id: &Id) -> bool {
    let over = |id: &Id| model.types.get(id)?.base.clone();
    let mut known = std::iter::successors(Some(id.clone()), over).take(16);
    known.any(|id| model.types.get(&id).is_some_and(|known| known.domain == Some(true)))
}
