//! What one statement of a body certainly uses, and whether that is there any more.
//!
//! Must not know which functions there are.

use std::collections::HashSet;
use std::sync::Arc;

use super::analyzer::Analyzer;
use super::body_statements::BodyStatement;
use super::body_text;
use super::model::{Lookup, SchemaModel, TEMPORARY};
use super::relation::{Event, EventKind, Id, Key};
use super::scope::is_query;
use super::{builtin, queries, session};
use crate::sql;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Name, child, descendants, descendants_of, ident, ident_in, name, name_in,
};

/// Something that a body uses.
#[derive(Debug)]
pub(super) struct Use {
    /// The relation as the body names it; for a row of a trigger, `None`.
    pub written: Option<Name>,
    pub relation: Key,
    /// What the relation was called.
    pub id: Id,
    pub column: Option<String>,
    /// The trigger whose row it is.
    pub trigger: Option<String>,
    /// The byte of the body.
    pub offset: usize,
}

impl Use {
    /// What is missing at the end, and what took it away.
    pub(super) fn lost(&self, model: &SchemaModel) -> Option<(String, Event)> {
        if let Some(trigger) = &self.trigger {
            let relation = model.get(self.relation)?;
            if model.has_open_parts || !relation.triggers.contains(trigger) {
                return None;
            }
            let column = self.column.as_ref()?;
            let event = lost_column(model, self.relation, column)?;
            return Some((format!("the row of a trigger has no field \"{column}\""), event));
        }
        let written = self.written.as_ref()?;
        match (model.relation(written), &self.column) {
            (Lookup::Found(key), Some(column)) if key == self.relation => {
                let event = lost_column(model, key, column)?;
                Some((format!("column \"{column}\" does not exist"), event))
            }
            (Lookup::Absent(_), _) if model.is_provable(&self.id) => {
                let event = model.last_event(std::slice::from_ref(&self.id))?.clone();
                Some((format!("relation \"{}\" does not exist", written.shown()), event))
            }
            _ => None,
        }
    }
}

/// What became of a column that a relation certainly has not any more.
fn lost_column(model: &SchemaModel, key: Key, column: &str) -> Option<Event> {
    let relation = model.get(key)?;
    if !relation.knows_columns || relation.column(column).is_some() {
        return None;
    }
    let lost = relation.lost.iter().rev().find(|(name, _)| name == column);
    lost.map(|(_, event)| event.clone())
        .filter(|event| matches!(event.kind, EventKind::Dropped | EventKind::RenamedTo(_)))
}

/// What one statement of a body certainly uses; `None` where it asks for what is not there, so that
/// the body was never accepted.
pub(super) fn uses_of(
    analyzer: &Analyzer,
    statement: &BodyStatement,
    variables: &HashSet<String>,
) -> Option<Vec<Use>> {
    let parsed = sql::statements_on_this_thread(&statement.text);
    let [parsed] = parsed.as_slice() else { return Some(Vec::new()) };
    let root = parsed.tree();
    let mut nodes = root.iter().flat_map(SyntaxNode::children);
    let (Some(node), None) = (nodes.next(), nodes.next()) else { return Some(Vec::new()) };
    let has_default_path = analyzer.model.path.schemas() == session::default(analyzer).schemas();
    let given: HashSet<String> =
        descendants(&node, K::CTE_NAME).filter_map(|node| Some(ident(&node)?.text)).collect();
    let mut names: Vec<(Name, Key)> = Vec::new();
    for named in relation_names(&node) {
        let is_ambiguous =
            named.schema.is_none() && (!has_default_path || given.contains(&named.name));
        match analyzer.model.relation(&named) {
            _ if is_ambiguous => {}
            Lookup::Found(key) if is_temporary(&analyzer.model, key) => {}
            Lookup::Found(key) => names.push((named, key)),
            Lookup::Absent(_) => return None,
            Lookup::Unknown => {}
        }
    }
    let offset = |range: rowan::TextRange| statement.start + usize::from(range.start());
    let mut uses = Vec::new();
    for (named, key) in &names {
        let Some(relation) = analyzer.model.get(*key) else { continue };
        uses.push(Use {
            written: Some(named.clone()),
            relation: *key,
            id: relation.id.clone(),
            column: None,
            trigger: None,
            offset: offset(named.range),
        });
    }
    for (key, column) in columns_of(analyzer, &node, &names) {
        let Some((named, _)) = names.iter().find(|(_, known)| *known == key) else { continue };
        let Some(relation) = analyzer.model.get(key) else { continue };
        let is_there = relation.column(&column).is_some_and(|found| found.root_cause.is_none());
        let may_call = builtin::takes_a_row(&column)
            || analyzer.routines.has(&column)
            || analyzer.has_extensions;
        if !is_there || may_call || variables.contains(&column) {
            continue;
        }
        uses.push(Use {
            written: Some(named.clone()),
            relation: key,
            id: relation.id.clone(),
            offset: place_of(&node, &column).map_or(statement.start, offset),
            column: Some(column),
            trigger: None,
        });
    }
    Some(uses)
}

/// Whether a relation ends with the session that made it.
fn is_temporary(model: &SchemaModel, key: Key) -> bool {
    model.get(key).is_some_and(|relation| relation.id.schema == TEMPORARY)
}

/// The relations that a statement names.
fn relation_names(node: &SyntaxNode) -> Vec<Name> {
    let kinds = [K::RELATION_NAME_REF, K::RELATION_NAME];
    let below = descendants_of(node, |kind| kinds.contains(&kind));
    let outermost =
        below.filter(|below| below.parent().is_none_or(|above| !kinds.contains(&above.kind())));
    outermost.filter_map(|below| name(&below)).collect()
}

/// The columns that a statement certainly uses of these relations, which are all that is known here.
fn columns_of(analyzer: &Analyzer, node: &SyntaxNode, names: &[(Name, Key)]) -> Vec<(Key, String)> {
    let mut model = SchemaModel::default();
    model.path = analyzer.model.path.clone();
    for (_, key) in names {
        if let Some(relation) = analyzer.model.get(*key) {
            model.names.insert(relation.id.clone(), *key);
            model.relations.insert(*key, Arc::clone(relation));
            model.schemas.insert(relation.id.schema.clone());
        }
    }
    model.open();
    let mut alone = Analyzer::new(model, analyzer.user.clone());
    let seen = queries::walk(&mut alone, node);
    let mut columns = seen.columns;
    for change in descendants_of(node, |kind| matches!(kind, K::INSERT | K::UPDATE)) {
        let target = name_in(&change, K::RELATION_NAME_REF)
            .or_else(|| child(&change, K::RELATION_NAME).and_then(|node| name(&node)));
        let Some(target) = target else { continue };
        let Some((_, key)) = names.iter().find(|(named, _)| named.range == target.range) else {
            continue;
        };
        let own = descendants(&change, K::COLUMN_TARGET).filter(|target| {
            target.ancestors().find(|above| is_query(above.kind())).as_ref() == Some(&change)
        });
        let own = own.filter_map(|target| ident_in(&target, K::COLUMN_NAME_REF));
        columns.extend(own.map(|column| (*key, column.text)));
    }
    columns
}

/// Where a statement first writes a name.
fn place_of(node: &SyntaxNode, column: &str) -> Option<rowan::TextRange> {
    let tokens = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    let mut named =
        tokens.filter(|token| sql::syntax::fold(token.text()).as_deref() == Some(column));
    named.next().map(|token| token.text_range())
}

/// What may be a variable or a parameter: the names of the signature, and those that a body declares
/// or loops over.
pub(super) fn variables(body: &str, signature: &HashSet<String>) -> HashSet<String> {
    let mut found = signature.clone();
    let (mut declares, mut before) = (false, String::new());
    for word in body_text::words(body) {
        match word.as_str() {
            "declare" => declares = true,
            "begin" => declares = false,
            _ if declares || before == "for" || before == "foreach" => {
                found.insert(word.clone());
            }
            _ => {}
        }
        before = word;
    }
    found
}

/// `NEW.total` and `OLD.total`: the columns, and where each stands first.
pub(super) fn row_columns(body: &str) -> Vec<(String, usize)> {
    use migrations_core::lexer::{TokenKind, tokens};
    use migrations_core::substring;
    let tokens: Vec<_> = tokens(body).collect();
    let mut found: Vec<(String, usize)> = Vec::new();
    for three in tokens.windows(3) {
        let [(TokenKind::Word, row), (TokenKind::Symbol, point), (_, column)] = three else {
            continue;
        };
        let is_row = ["new", "old"]
            .iter()
            .any(|name| substring(body, row.clone()).eq_ignore_ascii_case(name));
        if !is_row || substring(body, point.clone()) != "." {
            continue;
        }
        let Some(name) = sql::syntax::fold(substring(body, column.clone())) else { continue };
        if !found.iter().any(|(known, _)| *known == name) {
            found.push((name, row.start));
        }
    }
    found
}
