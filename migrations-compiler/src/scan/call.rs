//! One file's tokens → the calls in it.

use std::path::{Path, PathBuf};

use migrations_core::{FileId, Location, Position};
use proc_macro2::{Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token};

use super::literal::{self, Places};
use super::modules::module_of_block;
use super::names::{FileNames, Macro, Names};
use super::{MacroGenerated, position_of, split_at_commas};
use crate::arguments::{Arguments, Uses};
use crate::source;

/// A query in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The SQL, as sqlx hashes it.
    pub sql: String,
    /// The file that it is written in, relative to the manifest.
    pub file: String,
    /// Where its text stands there.
    pub places: Places,
    /// How it is known.
    pub origin: Origin,
}

/// How a query is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is written in the source, as an argument of sqlx's macro.
    Written,
    /// A call of `migrations!` asks for it.
    Generated,
    /// A macro writes it, as the compiler has shown.
    Compiled,
}

/// A call of `migrations!` in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCall {
    /// The file that it is in, relative to the manifest.
    pub file: String,
    /// Where it begins.
    pub position: Position,
    /// Its arguments as they are written.
    pub text: String,
    /// The set's folder as it is written.
    pub folder: String,
    /// Whether that is relative to the calling file and not to the manifest.
    pub is_beside_the_caller: bool,
    /// The module that it writes `rows` into, from the root of its target: `crate::db`; `None` where
    /// nobody else reaches it.
    pub module: Option<String>,
}

/// A call of `uses!` in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsesCall {
    /// The folder of the crate that has the set, as it is written.
    pub path: String,
    /// Where that stands.
    pub location: Location,
}

impl SetCall {
    /// The arguments; a call that does not parse has none, which the macro says.
    #[must_use]
    pub fn arguments(&self) -> Arguments {
        syn::parse_str(&self.text).unwrap_or_default()
    }
}

impl UsesCall {
    fn new(file: &str, uses: &Uses) -> UsesCall {
        let length = uses.path.token().to_string().chars().count();
        let location = Location::new(FileId::of_crate(file), position_of(uses.path.span()), length);
        UsesCall { path: uses.path.value(), location }
    }
}

impl Query {
    /// A query that is a whole file.
    #[must_use]
    pub fn of_file(sql: String, file: String) -> Query {
        let places = Places::verbatim(Position::START);
        Query { sql, file, places, origin: Origin::Written }
    }

    /// A query that no file shows: a call of `migrations!` asks for it.
    #[must_use]
    pub fn generated(sql: String, call: &SetCall) -> Query {
        let places = Places::nowhere(call.position);
        Query { sql, file: call.file.clone(), places, origin: Origin::Generated }
    }

    /// A query that a macro writes: only the file is known in which it is called, or the manifest
    /// where not even that is.
    #[must_use]
    pub fn compiled(sql: String, file: String) -> Query {
        let places = Places::nowhere(Position::START);
        Query { sql, file, places, origin: Origin::Compiled }
    }

    /// The name of the file in which sqlx looks for its answer.
    #[must_use]
    pub fn file_name(&self) -> String {
        source::query_file_name(&self.sql)
    }

    /// Where the byte `offset` of the SQL stands in the file.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        self.places.position(&self.sql, offset)
    }
}

/// The calls that a file holds.
pub(super) struct Calls<'a> {
    pub(super) manifest_dir: &'a Path,
    pub(super) file: &'a str,
    pub(super) names: &'a Names,
    pub(super) names_of_file: &'a FileNames,
    pub(super) found: Found,
}

/// What was found in a file.
#[derive(Default)]
pub(super) struct Found {
    pub(super) queries: Vec<Query>,
    pub(super) macro_generated: Vec<MacroGenerated>,
    pub(super) sets: Vec<SetCall>,
    pub(super) uses: Vec<UsesCall>,
    pub(super) query_files: Vec<PathBuf>,
}

impl Calls<'_> {
    /// Looks for `name!(…)` at every depth, in a module or in what nobody else can name.
    pub(super) fn visit(&mut self, tokens: TokenStream, module: Option<&str>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            if let Some(path) = macro_path(&tokens[..index]) {
                self.call(&path, group, module);
            }
            let inner = module.and_then(|outer| module_of_block(outer, &tokens[..index], group));
            self.visit(group.stream(), inner.as_deref());
        }
    }

    fn call(&mut self, path: &[String], group: &Group, module: Option<&str>) {
        match self.names.meaning(path, self.names_of_file) {
            Some(Macro::Query(name)) => self.query(name, group),
            Some(Macro::Set("uses")) => {
                let uses = syn::parse2::<Uses>(group.stream()).ok();
                self.found.uses.extend(uses.map(|uses| UsesCall::new(self.file, &uses)));
            }
            Some(Macro::Set(_)) => self.set(group, module),
            None => {}
        }
    }

    fn set(&mut self, group: &Group, module: Option<&str>) {
        let Ok(arguments) = syn::parse2::<Arguments>(group.stream()) else { return };
        let call = SetCall {
            file: self.file.to_owned(),
            position: position_of(group.span_open()),
            text: group.stream().to_string(),
            folder: arguments.folder(),
            is_beside_the_caller: arguments.is_beside_the_caller(),
            module: module.map(str::to_owned),
        };
        self.found.sets.push(call);
    }

    fn query(&mut self, name: &str, group: &Group) {
        let arguments = group.stream();
        let index = usize::from(name.ends_with("_as"));
        let is_found = if name.starts_with("query_file") {
            self.query_file(arguments.clone(), index)
        } else {
            let source = match index {
                0 => syn::parse2(arguments.clone()).map(|SqlFirst(source)| source),
                _ => syn::parse2(arguments.clone()).map(|TypeFirst(source)| source),
            };
            source.map(|parts| self.literals(&parts)).is_ok()
        };
        // Without a `$` sqlx refuses the call; with one, whoever calls the macro decides.
        if !is_found && has_dollar(arguments) {
            let start = position_of(group.span_open());
            self.found.macro_generated.push(MacroGenerated { file: self.file.to_owned(), start });
        }
    }

    fn literals(&mut self, parts: &Parts) {
        let (sql, places) = literal::read(parts);
        self.found.queries.push(Query {
            sql,
            file: self.file.to_owned(),
            places,
            origin: Origin::Written,
        });
    }

    /// The path of a query file is relative to the manifest; sqlx refuses absolute ones, and those
    /// that name no folder. Whether the call says which file it is.
    fn query_file(&mut self, arguments: TokenStream, index: usize) -> bool {
        let Some(argument) = split_at_commas(arguments).into_iter().nth(index) else {
            return false;
        };
        let argument: TokenStream = argument.into_iter().collect();
        let Ok(path) = syn::parse2::<LitStr>(argument) else { return false };
        let file = path.value();
        let is_in_a_folder = Path::new(&file).parent().is_some_and(|it| it != Path::new(""));
        if !is_in_a_folder || Path::new(&file).is_absolute() {
            return true;
        }
        let path = self.manifest_dir.join(&file);
        if let Ok(sql) = source::read_file(&path) {
            self.found.queries.push(Query::of_file(sql, file));
        }
        self.found.query_files.push(path);
        true
    }
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

fn has_dollar(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(sign) => sign.as_char() == '$',
        TokenTree::Group(group) => has_dollar(group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}

type Parts = Punctuated<LitStr, Token![+]>;

/// `"SELECT …" + "…"`, and whatever follows it after a comma.
struct SqlFirst(Parts);

/// A type, then the SQL, and whatever follows it.
struct TypeFirst(Parts);

impl Parse for SqlFirst {
    fn parse(input: ParseStream<'_>) -> syn::Result<SqlFirst> {
        let parts = Punctuated::parse_separated_nonempty(input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        input.parse::<TokenStream>()?;
        Ok(SqlFirst(parts))
    }
}

impl Parse for TypeFirst {
    fn parse(input: ParseStream<'_>) -> syn::Result<TypeFirst> {
        // In the body of a macro the type may be a `$name`, and the SQL be written all the same.
        if input.peek(Token![$]) {
            input.parse::<Token![$]>()?;
        }
        input.parse::<syn::Type>()?;
        input.parse::<Token![,]>()?;
        SqlFirst::parse(input).map(|SqlFirst(parts)| TypeFirst(parts))
    }
}
