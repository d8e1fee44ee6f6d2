//! The literals of a statement that the server reads as values of one enum type.
//!
//! ```text
//! 'v'::t, CAST('v' AS t), t 'v'                        the type stands beside it
//! c t DEFAULT 'v', c SET DEFAULT 'v'                   the default of a column of the type
//! SET c = 'v', INSERT INTO r (c) VALUES ('v')          stored in one
//! c = 'v', c IN ('v')                                  compared with one
//! ```
//! Columns are those of the one relation that a statement names; of several, nothing is certain.
//! Must not know which value is looked for.

use super::named::{Names, Place};
use crate::schema::{Column, Relation};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode, SyntaxToken};
use crate::sql::syntax::{Name, child, children, descendants, first_token, has, ident, name};

/// An enum type.
pub(super) struct EnumType {
    /// Its name as it is written.
    pub(super) name: Name,
    /// Where that leads.
    pub(super) place: Place,
}

/// Those of a statement, in no order; `relation` is the only one that it names.
pub(super) fn of_type(
    node: &SyntaxNode,
    of: &EnumType,
    names: &Names,
    relation: Option<&Relation>,
) -> Vec<SyntaxToken> {
    let typed = Typed { of, names };
    let columns = Columns::of(node, &typed, relation);
    // What exists already is passed over, and nothing in it is read.
    let may_be_passed_over = descendants(node, K::IF_NOT_EXISTS).next().is_some();
    let mut found = Vec::new();
    for below in node.descendants() {
        match below.kind() {
            K::CAST_EXPR => found.extend(typed.cast(&below)),
            _ if may_be_passed_over => {}
            K::COLUMN | K::ADD_COLUMN | K::CREATE_DOMAIN | K::PARAM => {
                found.extend(typed.default(&below))
            }
            K::ALTER_COLUMN => found.extend(columns.new_default(&below)),
            K::SET_SINGLE_COLUMN => found.extend(columns.set(&below)),
            K::INSERT => found.extend(columns.inserted(&below)),
            K::BIN_EXPR => found.extend(columns.compared(&below)),
            _ => {}
        }
    }
    found
}

/// Literals beside the name of the type.
struct Typed<'a> {
    of: &'a EnumType,
    names: &'a Names,
}

impl Typed<'_> {
    /// Whether a node has the type's name, and not that of an array of it, for its type.
    fn is_type_of(&self, node: &SyntaxNode) -> bool {
        let path = child(node, K::PATH_TYPE);
        let named = path.filter(|path| !has(path, K::ARRAY_BOUND)).and_then(|path| name(&path));
        named.is_some_and(|name| self.names.place(&name) == self.of.place)
    }

    fn cast(&self, node: &SyntaxNode) -> Option<SyntaxToken> {
        if !self.is_type_of(node) {
            return None;
        }
        node.children().find_map(|operand| literal(&operand))
    }

    fn default(&self, node: &SyntaxNode) -> Option<SyntaxToken> {
        if !self.is_type_of(node) {
            return None;
        }
        let default =
            child(node, K::DEFAULT_CONSTRAINT).or_else(|| child(node, K::PARAM_DEFAULT))?;
        default.children().find_map(|value| literal(&value))
    }
}

/// The columns that a statement can name without more words.
enum Columns<'a> {
    /// Those of a relation.
    Of(&'a Relation, &'a EnumType),
    /// Those of the type in a table that the statement makes.
    New(Vec<String>),
    Unknown,
}

impl<'a> Columns<'a> {
    fn of(node: &SyntaxNode, typed: &Typed<'a>, relation: Option<&'a Relation>) -> Columns<'a> {
        if node.kind() == K::CREATE_TABLE {
            let columns = descendants(node, K::COLUMN).filter(|column| typed.is_type_of(column));
            let named = columns.filter_map(|column| child(&column, K::COLUMN_NAME));
            return Columns::New(named.filter_map(|it| Some(ident(&it)?.text)).collect());
        }
        let table = relation.filter(|relation| relation.kind.is_table());
        table.map_or(Columns::Unknown, |table| Columns::Of(table, typed.of))
    }

    /// Whether a column is certainly of the type.
    fn has(&self, name: &str) -> bool {
        match self {
            Columns::Of(relation, of) => {
                relation.column(name).is_some_and(|column| is_of(column, of))
            }
            Columns::New(columns) => columns.iter().any(|column| column == name),
            Columns::Unknown => false,
        }
    }

    /// `ALTER COLUMN c SET DEFAULT 'v'`.
    fn new_default(&self, node: &SyntaxNode) -> Option<SyntaxToken> {
        let column = ident(&child(node, K::COLUMN_NAME_REF)?)?.text;
        let default = child(node, K::SET_DEFAULT).filter(|_| self.has(&column))?;
        // Another action may give the column another type first.
        let retyped = descendants(&node.parent()?, K::SET_TYPE).next().is_some();
        let literal = default.children().find_map(|value| literal(&value));
        literal.filter(|_| !retyped)
    }

    /// `SET c = 'v'`.
    fn set(&self, node: &SyntaxNode) -> Option<SyntaxToken> {
        let column = ident(&child(node, K::COLUMN_TARGET)?)?.text;
        // A field or an element of the column has another type.
        let is_whole = child(node, K::COLUMN_TARGET)?.children().count() == 1;
        let value = child(node, K::SET_EXPR).filter(|_| is_whole && self.has(&column))?;
        value.children().find_map(|value| literal(&value))
    }

    /// `INSERT INTO r (c) VALUES ('v')`.
    fn inserted(&self, node: &SyntaxNode) -> Vec<SyntaxToken> {
        let (Columns::Of(relation, of), Some(values)) = (self, child(node, K::VALUES)) else {
            return Vec::new();
        };
        let named = child(node, K::COLUMN_TARGET_LIST).map(|list| {
            let column = |target: SyntaxNode| Some(ident(&target)?.text);
            children(&list, K::COLUMN_TARGET).map(column).collect::<Vec<_>>()
        });
        let in_order = || relation.columns.iter().map(|column| Some(column.name.clone())).collect();
        let is_known = named.is_some() || relation.knows_columns;
        let columns: Vec<Option<String>> = named.unwrap_or_else(in_order);
        let is_of = |index: usize| {
            let name = columns.get(index).and_then(Option::as_deref);
            name.and_then(|name| relation.column(name)).is_some_and(|column| is_of(column, of))
        };
        let rows = descendants(&values, K::ROW).filter(|_| is_known);
        rows.flat_map(|row| values_of(&row))
            .filter(|(index, _)| is_of(*index))
            .map(|(_, literal)| literal)
            .collect()
    }

    /// `c = 'v'`, `c IN ('v', 'w')`.
    fn compared(&self, node: &SyntaxNode) -> Vec<SyntaxToken> {
        let parts: Vec<_> = node
            .children_with_tokens()
            .filter(|it| !crate::sql::syntax::is_trivia(it.kind()))
            .collect();
        let [left, operator, right] = parts.as_slice() else { return Vec::new() };
        let (Some(left), Some(right)) = (left.as_node(), right.as_node()) else {
            return Vec::new();
        };
        let is_column = |node: &SyntaxNode| column(node).is_some_and(|name| self.has(&name));
        match operator.kind() {
            K::IN_KW | K::NOT_IN if is_column(left) => {
                let is_list = matches!(right.kind(), K::TUPLE_EXPR | K::PAREN_EXPR);
                right.children().filter(|_| is_list).filter_map(|item| literal(&item)).collect()
            }
            kind if is_comparison(kind) && is_column(left) => literal(right).into_iter().collect(),
            kind if is_comparison(kind) && is_column(right) => literal(left).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn is_of(column: &Column, of: &EnumType) -> bool {
    let is_array = column
        .type_text
        .as_deref()
        .is_none_or(|text| text.contains('[') || text.to_ascii_lowercase().contains("array"));
    match (&column.type_id, &of.place) {
        (Some(id), Place::Schema(place)) => !is_array && id == place,
        _ => false,
    }
}

fn is_comparison(kind: K) -> bool {
    matches!(
        kind,
        K::EQ
            | K::NEQ
            | K::NEQB
            | K::L_ANGLE
            | K::R_ANGLE
            | K::LTEQ
            | K::GTEQ
            | K::IS_DISTINCT_FROM
            | K::IS_NOT_DISTINCT_FROM
    )
}

/// `c` or `r.c`.
fn column(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        K::NAME_REF => Some(ident(node)?.text),
        K::FIELD_EXPR => {
            let parts: Vec<SyntaxNode> = node.children().collect();
            let [relation, column] = parts.as_slice() else { return None };
            let are_names = relation.kind() == K::NAME_REF && column.kind() == K::NAME_REF;
            Some(ident(column).filter(|_| are_names)?.text)
        }
        _ => None,
    }
}

/// The literals of a row, by their place in it.
fn values_of(row: &SyntaxNode) -> Vec<(usize, SyntaxToken)> {
    let mut index = 0;
    let mut found = Vec::new();
    for part in row.children_with_tokens() {
        match (part.kind(), part.as_node()) {
            (K::COMMA, _) => index += 1,
            (_, Some(node)) => found.extend(literal(node).map(|literal| (index, literal))),
            _ => {}
        }
    }
    found
}

/// The string that a node consists of.
fn literal(node: &SyntaxNode) -> Option<SyntaxToken> {
    match node.kind() {
        K::LITERAL => first_token(node).filter(|token| token.kind() == K::STRING),
        K::PAREN_EXPR => literal(&node.first_child()?),
        _ => None,
    }
}
