//! Where a column gets its value from, and what cannot be said of it together.
//!
//! Must not know what an expression computes.

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::fault::FaultKind;
use super::inheritance::is_single;
use super::refusal::{ColumnValueFault, Refusal};
use super::relation::{Key, Rule, ValueSource};
use super::types;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, child, children, descendants, has, ident, ident_in};
use crate::sql::types::DataType;

/// What a definition of a column says of its value.
#[derive(Debug, Default)]
struct Said {
    defaults: usize,
    identities: usize,
    expressions: usize,
    is_serial: bool,
    is_null: bool,
    is_not_null: bool,
}

impl Said {
    fn of(column: &SyntaxNode) -> Said {
        let mut said = Said::default();
        for part in column.children() {
            match part.kind() {
                K::DEFAULT_CONSTRAINT => said.defaults += 1,
                K::NULL_CONSTRAINT => said.is_null = true,
                K::NOT_NULL_CONSTRAINT => said.is_not_null = true,
                K::GENERATED_CONSTRAINT if child(&part, K::GENERATED_IDENTITY).is_some() => {
                    said.identities += 1;
                }
                K::GENERATED_CONSTRAINT => said.expressions += 1,
                kind if types::is_type(kind) => said.is_serial = types::is_serial(&part),
                _ => {}
            }
        }
        said
    }

    fn source(&self) -> ValueSource {
        match self {
            Said { identities: 1.., .. } => ValueSource::Identity,
            Said { expressions: 1.., .. } => ValueSource::Expression,
            Said { defaults: 1.., .. } | Said { is_serial: true, .. } => ValueSource::Default,
            _ => ValueSource::None,
        }
    }

    fn fault(&self) -> Option<ColumnValueFault> {
        let defaults = self.defaults + usize::from(self.is_serial);
        let is_not_null = self.is_not_null || self.is_serial || self.identities > 0;
        Some(match (defaults, self.identities, self.expressions) {
            (2.., _, _) => ColumnValueFault::Multiple("default values"),
            (_, 2.., _) => ColumnValueFault::Multiple("identity specifications"),
            (_, _, 2..) => ColumnValueFault::Multiple("generation clauses"),
            (1, 1, _) => ColumnValueFault::Both("default", "identity"),
            (1, _, 1) => ColumnValueFault::Both("default", "generation expression"),
            (_, 1, 1) => ColumnValueFault::Both("identity", "generation expression"),
            _ if self.is_null && is_not_null => ColumnValueFault::NullAndNotNull,
            _ => return None,
        })
    }
}

/// Where a column that is defined so gets its value from.
pub(super) fn source(column: &SyntaxNode) -> ValueSource {
    Said::of(column).source()
}

/// Reports a definition that says two things.
pub(super) fn check_definition(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let is_known = analyzer.model.get(key).is_some_and(|it| it.knows_columns && it.kind.is_table());
    if !is_known || has(node, K::IF_NOT_EXISTS) {
        return;
    }
    let Some(name) = ident_in(node, K::COLUMN_NAME) else { return };
    let said = Said::of(node);
    let fault = said.fault().or_else(|| {
        let (data_type, type_node) = DataType::of_column(node).filter(|_| said.identities > 0)?;
        let is_integer = ["int2", "int4", "int8"].contains(&&*data_type.name);
        let is_other = data_type.is_builtin && (!is_integer || data_type.is_array);
        is_other.then(|| ColumnValueFault::IdentityType(type_node.text().to_string()))
    });
    match fault {
        Some(fault) => report(analyzer, key, &name, fault),
        None => check_generated(analyzer, key, node),
    }
}

/// A generated column that is computed from itself, or from one that is generated as well.
fn check_generated(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let expression = children(node, K::GENERATED_CONSTRAINT).next();
    let Some(expression) = expression.and_then(|it| child(&it, K::GENERATED_STORED)) else {
        return;
    };
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let own = ident_in(node, K::COLUMN_NAME).map(|own| own.text);
    // Other columns of a list of definitions may stand behind this one.
    let list = node.parent().filter(|list| list.kind() == K::TABLE_ARG_LIST);
    let listed = list.iter().flat_map(|list| children(list, K::COLUMN));
    let listed = listed.filter(|column| source(column) == ValueSource::Expression);
    let listed: Vec<String> =
        listed.filter_map(|column| Some(ident_in(&column, K::COLUMN_NAME)?.text)).collect();
    let is_generated = |name: &str| {
        let known = relation.column(name).map(|column| column.source);
        own.as_deref() == Some(name)
            || listed.iter().any(|listed| listed == name)
            || list.is_none() && known == Some(ValueSource::Expression)
    };
    let names = descendants(&expression, K::NAME_REF).filter(is_column).filter_map(|it| ident(&it));
    if let Some(used) = names.into_iter().find(|used| is_generated(&used.text)) {
        let kind = FaultKind::Refused(Refusal::GeneratedFrom(used.text.clone()));
        analyzer.report(kind, shown(&relation.id), analyzer.span(used.range));
    }
}

/// Whether a name stands where only a column can.
fn is_column(name: &SyntaxNode) -> bool {
    let Some(parent) = name.parent() else { return false };
    let is_callee = parent.kind() == K::CALL_EXPR && parent.first_child().as_ref() == Some(name);
    !is_callee && parent.kind() != K::FIELD_EXPR
}

/// `ALTER COLUMN`, before it is done: reports what stands in its way; says whether nothing does.
pub(super) fn check_change(
    analyzer: &mut Analyzer,
    key: Key,
    column: &Ident,
    action: &SyntaxNode,
) -> bool {
    let fault = fault_of_change(analyzer, key, column, action);
    let is_sound = fault.is_none();
    if let Some(fault) = fault {
        report(analyzer, key, column, fault);
    }
    is_sound
}

fn fault_of_change(
    analyzer: &Analyzer,
    key: Key,
    column: &Ident,
    action: &SyntaxNode,
) -> Option<ColumnValueFault> {
    let relation = analyzer.model.get(key)?;
    let is_certain = relation.knows_columns && !relation.is_unclear && is_single(action);
    let known = relation.column(&column.text).filter(|_| is_certain)?;
    let declares = |kind| child(action, kind).filter(|it| !has(it, K::IF_EXISTS)).is_some();
    let is_in_key = || {
        let mut keys = relation.constraints.iter().filter(|it| it.rule == Rule::PrimaryKey);
        keys.any(|it| it.columns.contains(&known.name))
    };
    let sets_default = declares(K::SET_DEFAULT) || declares(K::DROP_DEFAULT);
    if declares(K::DROP_NOT_NULL) && known.source == ValueSource::Identity {
        Some(ColumnValueFault::Already("is an identity column"))
    } else if declares(K::DROP_NOT_NULL) && is_in_key() {
        Some(ColumnValueFault::NullInPrimaryKey)
    } else if sets_default {
        match known.source {
            ValueSource::Identity => Some(ColumnValueFault::Already("is an identity column")),
            ValueSource::Expression => Some(ColumnValueFault::Already("is a generated column")),
            _ => None,
        }
    } else if declares(K::ADD_GENERATED) {
        match known.source {
            ValueSource::Identity => {
                Some(ColumnValueFault::Already("is already an identity column"))
            }
            ValueSource::Default => Some(ColumnValueFault::Already("already has a default value")),
            ValueSource::None if !known.is_not_null => Some(ColumnValueFault::NullableIdentity),
            _ => None,
        }
    } else if declares(K::DROP_IDENTITY) && is_none(known.source) {
        Some(ColumnValueFault::IsNot("an identity column"))
    } else if declares(K::DROP_EXPRESSION) && is_none(known.source) {
        Some(ColumnValueFault::IsNot("a stored generated column"))
    } else {
        None
    }
}

/// Whether a column certainly is neither an identity nor generated.
fn is_none(source: ValueSource) -> bool {
    matches!(source, ValueSource::None | ValueSource::Default)
}

/// Keeps what an `ALTER COLUMN` makes of a column's value; what inherits it is not followed.
pub(super) fn change(analyzer: &mut Analyzer, key: Key, column: &str, action: &SyntaxNode) {
    let declares = |kind| child(action, kind).is_some();
    let source = if declares(K::SET_DEFAULT) {
        ValueSource::Default
    } else if declares(K::ADD_GENERATED) {
        ValueSource::Identity
    } else if declares(K::DROP_DEFAULT)
        || declares(K::DROP_IDENTITY)
        || declares(K::DROP_EXPRESSION)
    {
        ValueSource::None
    } else {
        return;
    };
    for (depth, key) in analyzer.model.lineage(key).into_iter().enumerate() {
        let Some(relation) = analyzer.model.change(key) else { continue };
        for known in relation.columns.iter_mut().filter(|known| known.name == column) {
            known.source = if depth == 0 { source } else { ValueSource::Unknown };
        }
    }
}

fn report(analyzer: &mut Analyzer, key: Key, column: &Ident, fault: ColumnValueFault) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let kind = FaultKind::Refused(Refusal::ColumnValue(fault));
    let name = format!("{}\u{0}{}", column.text, shown(&relation.id));
    analyzer.report(kind, name, analyzer.span(column.range));
}
