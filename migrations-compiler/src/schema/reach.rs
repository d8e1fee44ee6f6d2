//! A place in a query → the name that stands there, and the relations whose columns it can mean.
//!
//! Reads the query alone; must not know what exists.

use migrations_core::substring;
use std::collections::HashMap;

use migrations_core::lexer::{self, TokenKind};
use rowan::TextSize;

use super::scope::{Item, is_query, items};
use crate::sql;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode, SyntaxToken};
use crate::sql::syntax::{
    Name, child, children, descendants, fold, has, ident, ident_in, is_trivia, name, name_in,
    quoted_text,
};
use crate::threads;

/// Queries in queries are looked into as deep as anyone writes them; one may read itself.
const DEEPEST: usize = 8;

/// What a place in a query is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The name at the place, its qualifiers before it; of a string, what it holds.
    pub name: Vec<String>,
    /// The relations whose columns a name can mean there, those of the innermost query first.
    pub sources: Vec<Source>,
    /// The names of columns in the smallest expression around the place that has any.
    pub operands: Vec<Vec<String>>,
}

/// A relation as a query reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What the query calls it.
    pub alias: String,
    /// Its schema, where the query names it.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

impl Reach {
    /// The relations that a column of these qualifiers can be of.
    #[must_use]
    pub fn sources_of(&self, column: &[String]) -> Vec<&Source> {
        let is_it = |source: &&Source| match column {
            [.., schema, relation, _] => {
                source.alias == *relation
                    && source.schema.as_ref().is_none_or(|named| named == schema)
            }
            [alias, _] => source.alias == *alias,
            _ => true,
        };
        self.sources.iter().filter(is_it).collect()
    }
}

/// Looks at the byte `offset` of a query.
///
/// Of a query that the parser does not understand only the name is told.
///
/// ```
/// use migrations_compiler::schema::reach;
/// let found = reach("SELECT u.emial FROM users u", 7);
/// assert_eq!(found.name, ["u", "emial"]);
/// assert_eq!(found.sources[0].name, "users");
/// ```
#[must_use]
pub fn reach(query: &str, offset: usize) -> Reach {
    threads::on_a_large_stack(|| {
        let mut found = Reach { name: name_at(query, offset), ..Reach::default() };
        let statements = sql::statements(query);
        let statement = statements.iter().find(|statement| statement.range.contains(&offset));
        let token = statement.and_then(|statement| {
            let at = u32::try_from(offset - statement.range.start).ok()?;
            statement.tree()?.token_at_offset(TextSize::from(at)).right_biased()
        });
        if let Some(token) = token {
            found.sources = sources(&token);
            found.operands = operands(&token);
        }
        found
    })
}

/// The dotted name that begins at a place, or the text of a string.
fn name_at(query: &str, offset: usize) -> Vec<String> {
    let Some(rest) = query.get(offset..) else { return Vec::new() };
    let mut tokens = lexer::tokens(rest);
    let mut parts = Vec::new();
    while let Some((kind, range)) = tokens.next() {
        match kind {
            TokenKind::String if parts.is_empty() => {
                return vec![quoted_text(substring(rest, range)).replace("''", "'")];
            }
            TokenKind::Word | TokenKind::Identifier => parts.extend(fold(substring(rest, range))),
            _ => break,
        }
        if tokens.next().is_none_or(|(_, range)| substring(rest, range) != ".") {
            break;
        }
    }
    parts
}

/// The relations of every query around a token, from the inside out.
fn sources(token: &SyntaxToken) -> Vec<Source> {
    let mut found = Vec::new();
    let mut is_target = false;
    let mut below: Option<SyntaxNode> = None;
    let given = given(token);
    for node in token.parent_ancestors() {
        is_target |= node.kind() == K::COLUMN_TARGET;
        let own = own(&node, below.as_ref());
        if is_target && !own.is_empty() {
            // What is assigned to is a column of the target, whatever else the query reads.
            return own.into_iter().take(1).collect();
        }
        found.extend(own);
        if is_query(node.kind()) {
            found.extend(read(&node, &given, 0));
        }
        below = Some(node);
    }
    found
}

/// The queries that a statement gives names to, wherever a place in it can see them.
fn given(token: &SyntaxToken) -> HashMap<String, SyntaxNode> {
    let mut found = HashMap::new();
    for with in token.parent_ancestors().filter_map(|node| child(&node, K::WITH_CLAUSE)) {
        for table in descendants(&with, K::WITH_TABLE) {
            let query = table.descendants().find(|below| is_query(below.kind()));
            if let (Some(name), Some(query)) = (ident_in(&table, K::CTE_NAME), query) {
                found.entry(name.text).or_insert(query);
            }
        }
    }
    found
}

/// The relation that a statement changes, where its columns can be named at the place.
fn own(node: &SyntaxNode, below: Option<&SyntaxNode>) -> Vec<Source> {
    let (target, alias) = match node.kind() {
        // The rows that an `INSERT` is given do not see its table.
        K::INSERT if below.is_some_and(|below| is_query(below.kind())) => return Vec::new(),
        K::INSERT => (name_in(node, K::RELATION_NAME_REF), child(node, K::REQUIRED_AS_ALIAS)),
        K::UPDATE | K::DELETE => {
            let target = child(node, K::RELATION_NAME).and_then(|node| name(&node));
            (target, child(node, K::OPTIONAL_AS_ALIAS))
        }
        K::MERGE => {
            let target = child(node, K::TABLE_RELATION_NAME).and_then(|node| name(&node));
            (target, child(node, K::OPTIONAL_AS_ALIAS))
        }
        _ => return Vec::new(),
    };
    let Some(target) = target else { return Vec::new() };
    let alias = alias.and_then(|alias| ident_in(&alias, K::TABLE_ALIAS)).map(|alias| alias.text);
    let aliases = [Some(alias.unwrap_or_else(|| target.name.clone())), excluded(node)];
    aliases.into_iter().flatten().map(|alias| source(alias, &target)).collect()
}

fn excluded(node: &SyntaxNode) -> Option<String> {
    has(node, K::ON_CONFLICT_CLAUSE).then(|| "excluded".to_owned())
}

fn source(alias: String, relation: &Name) -> Source {
    Source { alias, schema: relation.schema.clone(), name: relation.name.clone() }
}

/// The relations that a query reads; of a query in it, those whose columns it passes on.
fn read(query: &SyntaxNode, given: &HashMap<String, SyntaxNode>, depth: usize) -> Vec<Source> {
    let mut found = Vec::new();
    for kind in [K::FROM_CLAUSE, K::USING_CLAUSE, K::USING_ON_CLAUSE] {
        for item in child(query, kind).iter().flat_map(items) {
            found.extend(read_item(item, given, depth));
        }
    }
    if query.kind() == K::TABLE {
        let relation = child(query, K::RELATION_NAME).and_then(|node| name(&node));
        found.extend(relation.map(|relation| source(relation.name.clone(), &relation)));
    }
    found
}

fn read_item(item: Item, given: &HashMap<String, SyntaxNode>, depth: usize) -> Vec<Source> {
    // Under other names for its columns, none of them is looked for by its own.
    if item.renames || depth > DEEPEST {
        return Vec::new();
    }
    let inner = match &item.relation {
        Some(relation) if relation.schema.is_none() => given.get(&relation.name).cloned(),
        Some(_) => None,
        None => {
            let below = item.node.iter().flat_map(SyntaxNode::descendants);
            below.into_iter().find(|below| is_query(below.kind()))
        }
    };
    match (inner, item.relation) {
        (Some(query), _) => {
            let passed = passed_on(&query, given, depth + 1).into_iter();
            passed.map(|source| Source { alias: item.alias.clone(), ..source }).collect()
        }
        (None, Some(relation)) => vec![source(item.alias, &relation)],
        (None, None) => Vec::new(),
    }
}

/// The relations all of whose columns a query gives, under their own names.
fn passed_on(query: &SyntaxNode, given: &HashMap<String, SyntaxNode>, depth: usize) -> Vec<Source> {
    match query.kind() {
        K::COMPOUND_SELECT | K::PAREN_SELECT if depth <= DEEPEST => {
            let first = query.children().find(|part| is_query(part.kind()));
            first.map_or_else(Vec::new, |first| passed_on(&first, given, depth + 1))
        }
        K::TABLE => read(query, given, depth),
        K::SELECT => {
            let list = child(query, K::SELECT_CLAUSE).and_then(|it| child(&it, K::TARGET_LIST));
            let targets = || list.iter().flat_map(|list| children(list, K::TARGET));
            let sources = read(query, given, depth);
            if targets().any(|target| has(&target, K::STAR)) {
                return sources;
            }
            // `alias.*`
            let whole = targets().filter_map(|target| {
                let row = child(&target, K::FIELD_EXPR).filter(|row| has(row, K::STAR))?;
                Some(ident_in(&row, K::NAME_REF)?.text)
            });
            let whole: Vec<String> = whole.collect();
            sources.into_iter().filter(|source| whole.contains(&source.alias)).collect()
        }
        _ => Vec::new(),
    }
}

/// The names of columns in the smallest expression around a token that has any.
fn operands(token: &SyntaxToken) -> Vec<Vec<String>> {
    for node in token.parent_ancestors() {
        if is_query(node.kind()) {
            break;
        }
        let found: Vec<Vec<String>> = node.descendants().filter_map(|it| column(&it)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The dotted name of a column, where a node is one and no part of one.
fn column(node: &SyntaxNode) -> Option<Vec<String>> {
    let parent = node.parent()?;
    match node.kind() {
        K::COLUMN_NAME_REF if parent.kind() == K::COLUMN_TARGET => Some(vec![ident(node)?.text]),
        K::NAME_REF | K::FIELD_EXPR if parent.kind() == K::FIELD_EXPR => None,
        K::NAME_REF | K::FIELD_EXPR if is_callee(node, &parent) => None,
        K::NAME_REF => Some(vec![ident(node)?.text]),
        K::FIELD_EXPR => {
            let tokens = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
            let is_name = |token: &SyntaxToken| token.text() != "." && !is_trivia(token.kind());
            tokens.filter(is_name).map(|token| fold(token.text())).collect()
        }
        _ => None,
    }
}

fn is_callee(node: &SyntaxNode, parent: &SyntaxNode) -> bool {
    parent.kind() == K::CALL_EXPR && parent.first_child().as_ref() == Some(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of the place marked with `^`.
    fn at(query: &str) -> (String, Vec<String>, Vec<String>) {
        let offset = query.find('^').expect("a mark");
        let found = reach(&query.replacen('^', "", 1), offset);
        let shown = |source: &&Source| match &source.schema {
            Some(schema) => format!("{}={schema}.{}", source.alias, source.name),
            None => format!("{}={}", source.alias, source.name),
        };
        let sources = found.sources_of(&found.name).iter().map(shown).collect();
        let operands = found.operands.iter().map(|name| name.join(".")).collect();
        (found.name.join("."), sources, operands)
    }

    #[test]
    fn name_is_that_of_the_relations_of_its_query() {
        for (query, name, expected) in [
            ("SELECT ^a FROM t", "a", &["t=t"][..]),
            ("SELECT x.^a FROM s.t AS x, u", "a", &["x=s.t", "u=u"]),
            ("SELECT ^x.\"A\" FROM s.t AS x, u", "x.A", &["x=s.t"]),
            ("SELECT 1 FROM t x JOIN u ON ^u.a = x.b", "u.a", &["u=u"]),
            ("SELECT (SELECT ^a FROM u) FROM t", "a", &["u=u", "t=t"]),
            ("UPDATE t SET ^a = $1 FROM u", "a", &["t=t"]),
            ("UPDATE t SET b = ^a FROM u", "a", &["t=t", "u=u"]),
            ("DELETE FROM t AS x USING u WHERE ^x.a = 1", "x.a", &["x=t"]),
            ("INSERT INTO t (b, ^a) SELECT 1, 2 FROM u", "a", &["t=t"]),
            ("INSERT INTO t (b) SELECT ^a FROM u", "a", &["u=u"]),
            ("INSERT INTO t (b) VALUES ($1) RETURNING ^a", "a", &["t=t"]),
            (
                "INSERT INTO t (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET b = ^excluded.a",
                "excluded.a",
                &["excluded=t"],
            ),
            ("WITH c AS (SELECT * FROM t) SELECT ^c.a FROM c", "c.a", &["c=t"]),
            ("WITH c AS (SELECT b FROM t) SELECT ^c.a FROM c", "c.a", &[]),
            ("SELECT ^s.a FROM (SELECT x.* FROM t x, u) s", "s.a", &["s=t"]),
            ("SELECT ^a FROM t x (b, c)", "a", &[]),
            ("SELECT ^a FROM t UNION SELECT b FROM u", "a", &["t=t"]),
            ("SELECT ^a FROM", "a", &[]),
        ] {
            let (found, sources, _) = at(query);
            assert_eq!(
                (found.as_str(), sources),
                (name, expected.iter().map(|s| (*s).to_owned()).collect()),
                "{query}"
            );
        }
    }

    #[test]
    fn operands_are_the_columns_of_the_expression() {
        for (query, expected) in [
            ("SELECT 1 FROM t WHERE b ^= $1 AND c = 1", &["b"][..]),
            ("SELECT 1 FROM t x WHERE x.b ^|| 'a' = f(c)", &["x.b"]),
            ("SELECT ^sum(b) FROM t", &["b"]),
            ("SELECT 1 FROM t WHERE side = ^'BUY'", &["side"]),
            ("UPDATE t SET side = ^'BUY'", &["side"]),
        ] {
            assert_eq!(at(query).2, expected, "{query}");
        }
    }
}
