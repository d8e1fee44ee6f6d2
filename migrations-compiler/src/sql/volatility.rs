//! Whether calls of a function may each give something else, as `CREATE FUNCTION` says.
//!
//! Must not know which functions a database has by itself.

use std::collections::BTreeMap;

use super::parser::{SyntaxKind, SyntaxNode};
use super::syntax::{self, child, identifier_of};

/// The functions that a set makes, by name; several of one have other arguments, or are older.
#[derive(Debug, Default)]
pub(crate) struct Functions(BTreeMap<String, Vec<Volatility>>);

impl Functions {
    /// Takes in a `CREATE FUNCTION`.
    pub(crate) fn note(&mut self, node: &SyntaxNode) {
        if let Some(name) = syntax::name_in(node, SyntaxKind::FUNCTION_NAME) {
            self.0.entry(name.name).or_default().push(Volatility::of(node));
        }
    }

    /// Whether every function of that name that the set makes may give another value each time;
    /// `is_volatile` says that of the functions that are there by themselves.
    pub(crate) fn is_volatile(&self, function: &str, is_volatile: &impl Fn(&str) -> bool) -> bool {
        self.is_volatile_at(function, is_volatile, 0)
    }

    /// A function that calls itself is not followed for ever.
    fn is_volatile_at(
        &self,
        function: &str,
        is_volatile: &impl Fn(&str) -> bool,
        depth: usize,
    ) -> bool {
        let known = self.0.get(function).map(Vec::as_slice).unwrap_or_default();
        let is_one = |volatility: &Volatility| match volatility {
            Volatility::Fixed => false,
            Volatility::Volatile => true,
            Volatility::OfBody(words) => words.iter().any(|word| {
                is_volatile(word) || depth < 16 && self.is_volatile_at(word, is_volatile, depth + 1)
            }),
        };
        // Of several under one name, nobody can tell here which a call means.
        !known.is_empty() && known.iter().all(is_one)
    }
}

/// How far a function's value is its arguments' alone.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Volatility {
    /// Declared `STABLE` or `IMMUTABLE`.
    Fixed,
    /// Volatile, because nothing says otherwise.
    Volatile,
    /// PostgreSQL puts its body in place of the call, so the functions that are called there decide:
    /// these are all words of the body.
    OfBody(Vec<String>),
}

impl Volatility {
    /// Reads `CREATE FUNCTION`.
    fn of(node: &SyntaxNode) -> Volatility {
        let options = child(node, SyntaxKind::FUNC_OPTION_LIST);
        let options: Vec<SyntaxNode> = options.iter().flat_map(SyntaxNode::children).collect();
        let has = |kind| options.iter().any(|option| option.kind() == kind);
        if has(SyntaxKind::IMMUTABLE) || has(SyntaxKind::STABLE) {
            return Volatility::Fixed;
        }
        let is_guarded =
            has(SyntaxKind::SECURITY_DEFINER_FUNC_OPTION) || has(SyntaxKind::SET_FUNC_OPTION);
        match inlined(node, &options).filter(|_| !is_guarded) {
            Some(words) => Volatility::OfBody(words),
            None => Volatility::Volatile,
        }
    }
}

/// The words of a body that is one expression in SQL.
fn inlined(node: &SyntaxNode, options: &[SyntaxNode]) -> Option<Vec<String>> {
    let kinds = [SyntaxKind::RETURN_STMT, SyntaxKind::ATOMIC_BODY];
    let text = match kinds.into_iter().find_map(|kind| child(node, kind)) {
        Some(body) => body.text().to_string(),
        None => text_in_sql(options)?,
    };
    let words = syntax::words(&text);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    // `extract(year FROM day)` reads no table.
    let reads = has(&["from"]) && !has(&["extract", "substring", "trim", "overlay"]);
    let is_one = !text.trim().trim_end_matches(';').contains(';');
    let is_atomic = words.first().is_some_and(|word| word == "begin");
    ((is_one || is_atomic) && !reads).then_some(words)
}

/// The text of a function in SQL.
fn text_in_sql(options: &[SyntaxNode]) -> Option<String> {
    let of_kind = |kind| options.iter().find(move |option| option.kind() == kind);
    let language = child(of_kind(SyntaxKind::LANGUAGE_FUNC_OPTION)?, SyntaxKind::LANGUAGE_REF)?;
    if identifier_of(&language)? != "sql" {
        return None;
    }
    let definition = child(of_kind(SyntaxKind::AS_FUNC_OPTION)?, SyntaxKind::AS_DEFINITION)?;
    Some(syntax::quoted_text(syntax::first_token(&definition)?.text()).to_owned())
}
