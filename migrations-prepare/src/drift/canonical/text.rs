//! A text that a server has written → the text that it writes after it has read that one.
//!
//! A dump and its restore read every text once more, and what a server writes is not what it reads: the
//! cast of an array goes to its elements, and an `AND` within the first operand of another becomes one with
//! it. Both texts have one canonical form, which says the same and which a server takes.
//! Must not know where a text stands.

use std::borrow::Cow;
use std::collections::VecDeque;

use migrations_core::lexer::{TokenKind, nesting, tokens};

use super::options;

/// A text that is nested more deeply stays as it is; no server with the usual stack writes one.
const DEEPEST: usize = 500;

/// The canonical form of a text that a server has written.
pub(super) fn text(text: &str) -> String {
    if nesting(text) > DEEPEST {
        return text.to_owned();
    }
    parse(text).map_or_else(|| text.to_owned(), |parsed| parsed.to_string(text))
}

/// A token, or what stands in parentheses or brackets; with the blanks before it.
#[derive(Clone, Debug)]
enum Node<'a> {
    Token(TokenKind, &'a str, Cow<'a, str>),
    Group { blanks: &'a str, open: &'a str, inside: Vec<Node<'a>>, close: String },
}

use Node::{Group, Token};

struct Parsed<'a> {
    nodes: Vec<Node<'a>>,
    /// Where the last token ends.
    end: usize,
}

impl Parsed<'_> {
    fn to_string(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        write(&mut written, &self.nodes);
        written.push_str(text.get(self.end..).unwrap_or_default());
        written
    }
}

fn write(written: &mut String, nodes: &[Node<'_>]) {
    for node in nodes {
        match node {
            Token(_, blanks, text) => {
                written.push_str(blanks);
                written.push_str(text);
            }
            Group { blanks, open, inside, close } => {
                written.push_str(blanks);
                written.push_str(open);
                write(written, inside);
                written.push_str(close);
            }
        }
    }
}

/// Reads a text; every group is canonical once it is closed. `None` where one is not closed.
fn parse(text: &str) -> Option<Parsed<'_>> {
    let mut open: Vec<(&str, &str, Vec<Node<'_>>)> = Vec::new();
    let mut nodes = Vec::new();
    let mut end = 0;
    for (kind, range) in tokens(text) {
        let (blanks, token) = (text.get(end..range.start)?, text.get(range.clone())?);
        end = range.end;
        match kind {
            TokenKind::Open => open.push((blanks, token, std::mem::take(&mut nodes))),
            TokenKind::Close => {
                let (before, opened, outside) = open.pop()?;
                let inside = std::mem::replace(&mut nodes, outside);
                let close = format!("{blanks}{token}");
                nodes.push(Group {
                    blanks: before,
                    open: opened,
                    inside: canonical(inside),
                    close,
                });
            }
            kind => nodes.push(Token(kind, blanks, Cow::Borrowed(token))),
        }
    }
    open.is_empty().then(|| Parsed { nodes: canonical(nodes), end })
}

fn canonical(nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    with_sorted_options(with_plain_nulls(with_cast_elements(with_flat_operands(nodes))))
}

/// `(a AND b) AND c` → `a AND b AND c`, and so with `OR`.
fn with_flat_operands(mut nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    let operator = nodes.get(1).and_then(|node| word(node)).filter(|it| ["AND", "OR"].contains(it));
    let Some(operator) = operator.map(str::to_owned) else { return nodes };
    let Some(Group { open: "(", inside, .. }) = nodes.first() else { return nodes };
    let is_list = inside.iter().any(|node| word(node) == Some(&operator))
        && !inside.iter().any(|node| word(node) == Some("BETWEEN"));
    if is_list && let Group { inside, .. } = nodes.remove(0) {
        nodes.splice(0..0, inside);
    }
    nodes
}

/// `(ARRAY[a, b])::text[]` → `ARRAY[(a)::text, (b)::text]`; without the parentheses where a server writes
/// none, as in extended statistics.
fn with_cast_elements(nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    let mut found: Vec<Node<'_>> = Vec::with_capacity(nodes.len());
    let mut rest: VecDeque<Node<'_>> = nodes.into();
    while let Some(mut node) = rest.pop_front() {
        let is_bare = found.last().is_some_and(|last| word(last) == Some("ARRAY"));
        let is_array = array(&mut node, is_bare).is_some_and(|elements| !elements.is_empty());
        let length = is_array.then(|| array_type(rest.make_contiguous())).flatten();
        if let (Some(length), Some(elements)) = (length, array(&mut node, is_bare)) {
            let mut data_type: Vec<Node<'_>> = rest.drain(..=length).collect();
            data_type.truncate(length);
            let parentheses = if is_bare { Parentheses::WhereNeeded } else { Parentheses::Always };
            *elements = cast(std::mem::take(elements), &data_type, parentheses);
        }
        match node {
            Group { blanks, mut inside, .. } if length.is_some() && !is_bare => {
                set_blanks(&mut inside, blanks);
                found.extend(inside);
            }
            node => found.push(node),
        }
    }
    found
}

/// Where a server writes parentheses around what it casts.
#[derive(Clone, Copy)]
enum Parentheses {
    Always,
    WhereNeeded,
}

impl Parentheses {
    fn are_around(self, nodes: &[Node<'_>]) -> bool {
        let is_operator = |node: &Node<'_>| matches!(node, Token(TokenKind::Symbol, _, text) if text != ":" && text != ".");
        match self {
            Parentheses::Always => true,
            Parentheses::WhereNeeded => nodes.iter().any(is_operator),
        }
    }
}

/// The elements of `(ARRAY[…])`, or of the brackets of a bare `ARRAY[…]`.
fn array<'n, 'a>(node: &'n mut Node<'a>, is_bare: bool) -> Option<&'n mut Vec<Node<'a>>> {
    match (is_bare, node) {
        (true, Group { open: "[", inside, .. }) => Some(inside),
        (false, Group { open: "(", inside, .. }) => match inside.as_mut_slice() {
            [name, Group { open: "[", inside, .. }] if word(name) == Some("ARRAY") => Some(inside),
            _ => None,
        },
        _ => None,
    }
}

/// The number of nodes of `::text` before the `[]` that makes an array of it; `None` where something else
/// follows.
fn array_type(nodes: &[Node<'_>]) -> Option<usize> {
    let end = nodes.iter().position(|node| matches!(node, Group { open: "[", .. }))?;
    let is_empty = matches!(&nodes[end], Group { inside, .. } if inside.is_empty());
    (is_empty && is_cast(&nodes[..end])).then_some(end)
}

/// Whether nodes are `::` and a type: names with dots between them and a modifier.
fn is_cast(nodes: &[Node<'_>]) -> bool {
    let is_colon = |node: &Node<'_>| matches!(node, Token(_, _, text) if text == ":");
    let is_of_type = |node: &Node<'_>| match node {
        Token(TokenKind::Word, _, text) => text != "ARRAY" && text != "AS",
        Token(TokenKind::Identifier, ..) => true,
        Token(_, _, text) => text == ".",
        Group { open, .. } => *open == "(",
    };
    matches!(nodes, [first, second, data_type @ ..]
        if is_colon(first) && is_colon(second) && !data_type.is_empty() && data_type.iter().all(is_of_type))
}

/// Elements with the cast of their array; the cast of arrays in the array goes on to theirs.
fn cast<'a>(
    elements: Vec<Node<'a>>,
    data_type: &[Node<'a>],
    parentheses: Parentheses,
) -> Vec<Node<'a>> {
    let elements = items(elements);
    let is_array = |element: &Vec<Node<'_>>| matches!(element.as_slice(), [name, Group { open: "[", .. }] if word(name) == Some("ARRAY"));
    let has_arrays = elements.iter().any(is_array);
    let cast_one = |mut element: Vec<Node<'a>>| {
        if is_array(&element) {
            if let Some(Group { inside, .. }) = element.get_mut(1) {
                *inside = cast(std::mem::take(inside), data_type, parentheses);
            }
            return element;
        }
        if parentheses.are_around(&element) {
            let blanks = take_blanks(&mut element);
            element = vec![Group { blanks, open: "(", inside: element, close: ")".to_owned() }];
        }
        let brackets = has_arrays.then(|| Group {
            blanks: "",
            open: "[",
            inside: Vec::new(),
            close: "]".to_owned(),
        });
        element.into_iter().chain(data_type.iter().cloned()).chain(brackets).collect()
    };
    joined(elements.into_iter().map(cast_one).collect())
}

/// `ROW(1, NULL::text)::app.pair` → `ROW(1, NULL)::app.pair`, as a server writes a row of a type that has
/// grown since.
fn with_plain_nulls(mut nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    for index in 1..nodes.len() {
        let is_row = word(&nodes[index - 1]) == Some("ROW");
        let is_cast = matches!(nodes.get(index + 1), Some(Token(_, _, text)) if text == ":");
        if let Group { open: "(", inside, .. } = &mut nodes[index]
            && is_row
            && is_cast
        {
            let mut fields = items(std::mem::take(inside));
            for field in &mut fields {
                let is_null = field.first().and_then(|it| word(it)) == Some("NULL");
                let data_type = field.get(1..).unwrap_or_default();
                if is_null && (is_cast_of(data_type)) {
                    field.truncate(1);
                }
            }
            *inside = joined(fields);
        }
    }
    nodes
}

/// Whether nodes are a cast, be it one to an array.
fn is_cast_of(nodes: &[Node<'_>]) -> bool {
    is_cast(nodes) || array_type(nodes).is_some_and(|length| length + 1 == nodes.len())
}

/// `WITH (fillfactor='070', autosummarize=true)` → options in the canonical order and form.
fn with_sorted_options(mut nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    for index in 1..nodes.len() {
        let is_with = word(&nodes[index - 1]) == Some("WITH");
        let Group { open: "(", inside, .. } = &mut nodes[index] else { continue };
        if is_with && let Some(sorted) = options_of(inside) {
            *inside = vec![Token(TokenKind::Word, "", Cow::Owned(sorted))];
        }
    }
    nodes
}

fn options_of(nodes: &[Node<'_>]) -> Option<String> {
    let option = |nodes: Vec<Node<'_>>| {
        let mut written = String::new();
        write(&mut written, &nodes);
        let (name, value) = written.trim().split_once('=')?;
        let value = value.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(value);
        Some(options::option(name, value, |value| format!("'{value}'")))
    };
    let mut found: Vec<String> =
        items(nodes.to_vec()).into_iter().map(option).collect::<Option<_>>()?;
    found.sort();
    Some(found.join(", "))
}

/// What stands between commas.
fn items(nodes: Vec<Node<'_>>) -> Vec<Vec<Node<'_>>> {
    let mut items = vec![Vec::new()];
    for node in nodes {
        match (&node, items.last_mut()) {
            (Token(_, _, text), _) if text == "," => items.push(Vec::new()),
            (_, Some(item)) => item.push(node),
            _ => {}
        }
    }
    items
}

fn joined(items: Vec<Vec<Node<'_>>>) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            nodes.push(Token(TokenKind::Symbol, "", Cow::Borrowed(",")));
        }
        nodes.extend(item);
    }
    nodes
}

fn word<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match node {
        Token(TokenKind::Word, _, text) => Some(text),
        _ => None,
    }
}

fn blanks_of<'n, 'a>(node: &'n mut Node<'a>) -> &'n mut &'a str {
    match node {
        Token(_, blanks, _) | Group { blanks, .. } => blanks,
    }
}

fn set_blanks<'a>(nodes: &mut [Node<'a>], to: &'a str) {
    if let Some(first) = nodes.first_mut() {
        *blanks_of(first) = to;
    }
}

fn take_blanks<'a>(nodes: &mut [Node<'a>]) -> &'a str {
    nodes.first_mut().map_or("", |first| std::mem::take(blanks_of(first)))
}

#[cfg(test)]
mod tests {
    use super::text;

    /// What a server has written, and what it writes after it has read that.
    const PAIRS: &[(&str, &str)] = &[
        (
            "CHECK (((v)::text = ANY ((ARRAY['a'::character varying, 'it''s [b], (c)'::character varying])::text[])))",
            "CHECK (((v)::text = ANY (ARRAY[('a'::character varying)::text, ('it''s [b], (c)'::character varying)::text])))",
        ),
        (
            "(n = ANY ((ARRAY[1, (x + 2)])::numeric(12,2)[]))",
            "(n = ANY (ARRAY[(1)::numeric(12,2), ((x + 2))::numeric(12,2)]))",
        ),
        (
            "(t = ANY ((ARRAY[lower(a), b])::timestamp(3) with time zone[]))",
            "(t = ANY (ARRAY[(lower(a))::timestamp(3) with time zone, (b)::timestamp(3) with time zone]))",
        ),
        (
            "(ARRAY[ARRAY[v, w], ARRAY[w, v]])::app.\"My Type\"[]",
            "ARRAY[ARRAY[(v)::app.\"My Type\", (w)::app.\"My Type\"], ARRAY[(w)::app.\"My Type\", (v)::app.\"My Type\"]]",
        ),
        (
            "((ARRAY['a'::character varying])::text[])::citext[]",
            "ARRAY[(('a'::character varying)::text)::citext]",
        ),
        (
            "ON low, (v::text = ANY (ARRAY['a'::character varying, b || c]::text[])) FROM app.t",
            "ON low, (v::text = ANY (ARRAY['a'::character varying::text, (b || c)::text])) FROM app.t",
        ),
        ("((((x >= 1) AND (x <= 5)) AND (y > 0)))", "(((x >= 1) AND (x <= 5) AND (y > 0)))"),
        ("(((x = 1) OR (x = y)) OR (x = z)) AND b", "((x = 1) OR (x = y) OR (x = z)) AND b"),
        (
            "ROW(1, 'a'::text, NULL::numeric(10,2)[], NULL::date)::app.pair",
            "ROW(1, 'a'::text, NULL, NULL)::app.pair",
        ),
        (
            "CREATE INDEX i ON t USING btree (a) WITH (fillfactor='070', deduplicate_items=off) WHERE (a > 0)",
            "CREATE INDEX i ON t USING btree (a) WITH (deduplicate_items='off', fillfactor='70') WHERE (a > 0)",
        ),
    ];

    #[test]
    fn text_that_is_read_again_has_the_form_of_the_first_one() {
        for (first, again) in PAIRS {
            assert_eq!(text(first), *again);
            assert_eq!(text(again), *again);
        }
    }

    #[test]
    fn what_says_something_else_stays_something_else() {
        let kept = [
            "(ARRAY['a'::text])::text",
            "ARRAY[]::text[]",
            "(ARRAY[]::character varying[])::text[]",
            "((y > 0) AND ((x >= 1) AND (x <= 5)))",
            "(((a) OR (b)) AND (c))",
            "(((a) AND (b)) OR (c))",
            "ROW(1, NULL::text)",
            "sum(x) OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
            "WITH (a) AS (SELECT 1)",
            "'(ARRAY[''a''])::text[]'::text",
            "CREATE FUNCTION f() AS $$ (ARRAY[1])::int[] $$",
            "DO INSTEAD NOTHING; -- disabled",
            "(a",
        ];
        for kept in kept {
            assert_eq!(text(kept), kept);
        }
    }
}
