//! One file's tokens → the calls in it.

use std::path::{Path, PathBuf};

use migrations_core::Position;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

use super::{position_of, split_at_commas};
use crate::arguments::Arguments;
use crate::source;

/// A query in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The SQL, as sqlx hashes it.
    pub sql: String,
    /// The file that it is written in, relative to the manifest.
    pub file: String,
    /// Where its text begins there.
    pub literal: Literal,
}

/// Where the text of a query begins, and whether its characters stand there one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Every character of the SQL is a character of the file, from here.
    Verbatim(Position),
    /// Escapes or `+` are in between, so only the start is known.
    Escaped(Position),
}

impl Query {
    /// Where the byte `offset` of the SQL stands in the file.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let start = match self.literal {
            Literal::Verbatim(start) => start,
            Literal::Escaped(start) => return start,
        };
        let inside = Position::of(&self.sql, offset);
        if inside.line == 1 {
            Position { column: start.column + inside.column - 1, ..start }
        } else {
            inside.below(start.line - 1)
        }
    }
}

/// The calls that a file holds.
pub(super) struct Calls<'a> {
    manifest_dir: &'a Path,
    file: &'a str,
    names_sqlx: bool,
    pub(super) queries: Vec<Query>,
    /// Each with the module that it is in.
    pub(super) sets: Vec<(Option<String>, Arguments)>,
    pub(super) query_files: Vec<PathBuf>,
}

impl<'a> Calls<'a> {
    pub(super) fn of_file(
        manifest_dir: &'a Path,
        file: &'a str,
        tokens: &TokenStream,
    ) -> Calls<'a> {
        Calls {
            manifest_dir,
            file,
            names_sqlx: names_sqlx(tokens.clone()),
            queries: Vec::new(),
            sets: Vec::new(),
            query_files: Vec::new(),
        }
    }

    /// Looks for `name!(…)` at every depth, in a module or in what nobody else can name.
    pub(super) fn visit(&mut self, tokens: TokenStream, module: Option<&str>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            if let Some(path) = macro_path(&tokens[..index]) {
                self.call(&path, group, module);
            }
            let inner = module.and_then(|outer| inner_module(outer, &tokens[..index], group));
            self.visit(group.stream(), inner.as_deref());
        }
    }

    fn call(&mut self, path: &[String], group: &Group, module: Option<&str>) {
        let parents: Vec<&str> = path.iter().map(String::as_str).collect();
        match parents.as_slice() {
            ["migrations"] | ["migrations", "migrations"] => {
                let arguments = syn::parse2::<Arguments>(group.stream()).ok();
                self.sets.extend(arguments.map(|it| (module.map(str::to_owned), it)));
            }
            // A bare `query!` is sqlx's only in a file that speaks of sqlx.
            ["sqlx", name] => self.query(name, group.stream()),
            [name] if self.names_sqlx => self.query(name, group.stream()),
            _ => {}
        }
    }

    fn query(&mut self, name: &str, arguments: TokenStream) {
        let name = name.strip_suffix("_unchecked").unwrap_or(name);
        let source = match name {
            "query" | "query_scalar" => syn::parse2(arguments).map(|SqlFirst(source)| source),
            "query_as" => syn::parse2(arguments).map(|TypeFirst(source)| source),
            "query_file" | "query_file_scalar" => return self.query_file(arguments, 0),
            "query_file_as" => return self.query_file(arguments, 1),
            _ => return,
        };
        let Ok(parts) = source else { return };
        let sql = parts.iter().map(LitStr::value).collect();
        let literal = literal(&parts);
        self.queries.push(Query { sql, file: self.file.to_owned(), literal });
    }

    /// The path of a query file is relative to the manifest.
    fn query_file(&mut self, arguments: TokenStream, index: usize) {
        let Some(argument) = split_at_commas(arguments).into_iter().nth(index) else { return };
        let argument: TokenStream = argument.into_iter().collect();
        let Ok(path) = syn::parse2::<LitStr>(argument) else { return };
        let file = path.value();
        let path = self.manifest_dir.join(&file);
        if let Ok(sql) = source::read_file(&path) {
            self.queries.push(Query { sql, file, literal: Literal::Verbatim(Position::START) });
        }
        self.query_files.push(path);
    }
}

/// The module that a group is the body of: `mod name { … }`.
fn inner_module(outer: &str, before: &[TokenTree], group: &Group) -> Option<String> {
    let [.., TokenTree::Ident(keyword), TokenTree::Ident(name)] = before else { return None };
    let is_module = keyword == "mod" && group.delimiter() == Delimiter::Brace;
    is_module.then(|| format!("{outer}::{name}"))
}

/// The path before a group: `sqlx :: query_as !`; `None` where no `!` stands there.
fn macro_path(before: &[TokenTree]) -> Option<Vec<String>> {
    let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let (last, mut before) = before.split_last()?;
    if !is(last, '!') {
        return None;
    }
    let mut path = Vec::new();
    while let Some((TokenTree::Ident(name), rest)) = before.split_last() {
        path.insert(0, name.to_string());
        before = match rest {
            [rest @ .., first, second] if is(first, ':') && is(second, ':') => rest,
            _ => return Some(path),
        };
    }
    (!path.is_empty()).then_some(path)
}

fn names_sqlx(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "sqlx",
        TokenTree::Group(group) => names_sqlx(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

type Parts = Punctuated<LitStr, Token![+]>;

/// `"SELECT …" + "…"`, and whatever follows it.
struct SqlFirst(Parts);

/// A type, then the SQL, and whatever follows it.
struct TypeFirst(Parts);

impl Parse for SqlFirst {
    fn parse(input: ParseStream<'_>) -> syn::Result<SqlFirst> {
        let parts = Punctuated::parse_separated_nonempty(input)?;
        input.parse::<TokenStream>()?;
        Ok(SqlFirst(parts))
    }
}

impl Parse for TypeFirst {
    fn parse(input: ParseStream<'_>) -> syn::Result<TypeFirst> {
        input.parse::<syn::Type>()?;
        input.parse::<Token![,]>()?;
        SqlFirst::parse(input).map(|SqlFirst(parts)| TypeFirst(parts))
    }
}

/// A raw literal, or a plain one without a backslash, shows the SQL as it is.
fn literal(parts: &Parts) -> Literal {
    // `parse_separated_nonempty` leaves no way for this to be empty.
    let Some(first) = parts.first() else { return Literal::Escaped(Position::START) };
    let text = first.token().to_string();
    let position = position_of(first.span());
    let opening = text.find('"').unwrap_or(0) + 1;
    let is_raw = text.starts_with('r');
    if parts.len() == 1 && (is_raw || !text.contains('\\')) {
        let column = position.column + u32::try_from(opening).unwrap_or(0);
        Literal::Verbatim(Position { column, ..position })
    } else {
        Literal::Escaped(position)
    }
}
