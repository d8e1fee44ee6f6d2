//! What a call of `migrations!` says: its arguments, parsed.
//!
//! Shared by the macro and by the scan of the build script, so that both mean the same set.
//! Must not know whether the folder is there.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Token, Type, braced, bracketed};

/// The arguments of one call of `migrations!`.
#[derive(Clone, Default)]
pub struct Arguments {
    /// The set's folder; where it is left out, the one that sqlx reads.
    pub path: Option<LitStr>,
    /// The tables that get a row struct; every table where it is left out.
    pub rows: Option<Vec<RowArgument>>,
    /// The Rust types that columns have instead of the usual ones.
    pub types: Vec<TypeArgument>,
    /// What the generated types derive beside `Debug`, `Clone` and `PartialEq`.
    pub derives: Vec<Path>,
    /// The tables that get functions to read and write their rows.
    pub queries: Vec<TableArgument>,
}

/// One entry of `rows`: `option_ideas`, or `option_ideas as Idea`.
#[derive(Clone)]
pub struct RowArgument {
    /// The table, in any schema.
    pub table: Ident,
    /// The struct's name, where the natural one is not wanted.
    pub name: Option<Ident>,
}

/// One entry of `types`: `orders.note => crate::Note`, `audit.log.entry => crate::Entry`, or the
/// name of a type: `geometry => crate::Shape`.
#[derive(Clone)]
pub struct TypeArgument {
    /// The name as the parts between its dots; a part that is no identifier stands in quotes.
    pub name: Vec<String>,
    /// Where the name stands.
    pub span: Span,
    /// What it is in Rust, named from anywhere in the crate.
    pub data_type: Type,
}

/// The argument of one call of `uses!`: the folder of the crate that has the set, relative to the
/// manifest.
#[derive(Clone)]
pub struct Uses {
    /// The folder as it is written.
    pub path: LitStr,
}

impl Parse for Uses {
    fn parse(input: ParseStream<'_>) -> syn::Result<Uses> {
        let path = input.parse::<LitStr>().map_err(|error| {
            syn::Error::new(
                error.span(),
                "expected the folder of the crate that has the set: `uses!(\"../db\")`",
            )
        })?;
        input.parse::<Option<Token![,]>>()?;
        if input.is_empty() { Ok(Uses { path }) } else { Err(input.error("expected nothing more")) }
    }
}

/// A table: `orders`, `audit.log`, or in quotes what is no identifier: `"order items"`.
#[derive(Clone)]
pub struct TableArgument {
    /// Its schema, where that is named.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

const KEYS: [&str; 5] = ["path", "rows", "types", "derives", "queries"];

impl Arguments {
    /// The folder as it is written in the call; where none is, the usual one, which is what sqlx
    /// reads.
    #[must_use]
    pub fn folder(&self, usual: &str) -> String {
        let path = self.path.as_ref().map(LitStr::value);
        path.unwrap_or_else(|| usual.to_owned())
    }

    /// Whether the folder is relative to the calling file and not to the manifest.
    #[must_use]
    pub fn is_beside_the_caller(&self) -> bool {
        let path = self.path.as_ref().map(LitStr::value);
        path.is_some_and(|path| path.starts_with("./") || path.starts_with("../"))
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Arguments> {
        let mut arguments = Arguments::default();
        let mut seen: Vec<Ident> = Vec::new();
        if let Some(path) = input.peek(LitStr).then(|| input.parse::<LitStr>()).transpose()? {
            let message = format!("write `path = {:?}`", path.value());
            return Err(syn::Error::new(path.span(), message));
        }
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if seen.contains(&key) {
                return Err(syn::Error::new(key.span(), format!("`{key}` is given twice")));
            }
            input.parse::<Token![=]>()?;
            arguments.parse_value(&key, input)?;
            seen.push(key);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

impl Arguments {
    fn parse_value(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "path" => self.path = Some(input.parse()?),
            "rows" => self.rows = Some(list(input)?),
            "types" => self.types = map(input)?,
            "derives" => self.derives = list(input)?,
            "queries" => self.queries = list(input)?,
            _ => return Err(unknown(key)),
        }
        Ok(())
    }
}

fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let content;
    bracketed!(content in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

fn map(input: ParseStream<'_>) -> syn::Result<Vec<TypeArgument>> {
    let content;
    braced!(content in input);
    let entries = Punctuated::<TypeArgument, Token![,]>::parse_terminated(&content)?;
    let mut taken: Vec<TypeArgument> = Vec::new();
    for entry in entries {
        if taken.iter().any(|other| other.name == entry.name) {
            let message = format!("`{}` is given twice", entry.name.join("."));
            return Err(syn::Error::new(entry.span, message));
        }
        taken.push(entry);
    }
    Ok(taken)
}

fn unknown(key: &Ident) -> syn::Error {
    let keys = KEYS.map(|key| format!("`{key}`")).join(", ");
    syn::Error::new(key.span(), format!("unknown argument `{key}`; the arguments are {keys}"))
}

impl Parse for RowArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<RowArgument> {
        let table = input.parse()?;
        let renames = input.parse::<Option<Token![as]>>()?.is_some();
        let name = if renames { Some(input.parse()?) } else { None };
        Ok(RowArgument { table, name })
    }
}

impl Parse for TypeArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<TypeArgument> {
        let (first, span) = name_of_table(input)?;
        let mut name = vec![first];
        while input.parse::<Option<Token![.]>>()?.is_some() {
            name.push(name_of_table(input)?.0);
        }
        if name.len() > 3 {
            let message = "write `table.column`, `schema.table.column`, or the name of a type";
            return Err(syn::Error::new(span, message));
        }
        input.parse::<Token![=>]>()?;
        let data_type: Type = input.parse()?;
        check_paths(&data_type)?;
        Ok(TypeArgument { name, span, data_type })
    }
}

impl Parse for TableArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<TableArgument> {
        let (first, span) = name_of_table(input)?;
        let has_schema = input.parse::<Option<Token![.]>>()?.is_some();
        let second = if has_schema { Some(name_of_table(input)?.0) } else { None };
        Ok(match second {
            Some(name) => TableArgument { schema: Some(first), name, span },
            None => TableArgument { schema: None, name: first, span },
        })
    }
}

/// An identifier, a keyword, or what stands in quotes.
fn name_of_table(input: ParseStream<'_>) -> syn::Result<(String, Span)> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok((text.value(), text.span()));
    }
    let ident = input.call(Ident::parse_any)?;
    Ok((ident.unraw().to_string(), ident.span()))
}

/// The type is written into `rows` and into `sqlx.toml`, so its paths must mean the same in every
/// module.
fn check_paths(data_type: &Type) -> syn::Result<()> {
    struct Paths(Option<syn::Error>);
    impl<'ast> syn::visit::Visit<'ast> for Paths {
        fn visit_type_path(&mut self, node: &'ast syn::TypePath) {
            if let Some(name) = node.path.segments.first().filter(|_| is_relative(&node.path)) {
                let message = format!(
                    "the type is used in other modules as well: name it from the root, as in \
                     `crate::{}`",
                    node.path.segments.last().map_or(&name.ident, |last| &last.ident),
                );
                self.0.get_or_insert_with(|| syn::Error::new(name.ident.span(), message));
            }
            syn::visit::visit_type_path(self, node);
        }
    }
    let mut paths = Paths(None);
    syn::visit::Visit::visit_type(&mut paths, data_type);
    paths.0.map_or(Ok(()), Err)
}

/// What is in scope everywhere: the prelude's types and those of the language.
const EVERYWHERE: [&str; 22] = [
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64",
    "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128", "usize", "crate",
];

/// A path of several names may begin with a crate's; one of a single name means a neighbour.
fn is_relative(path: &Path) -> bool {
    let Some(first) = path.segments.first().filter(|_| path.leading_colon.is_none()) else {
        return false;
    };
    let is_single = path.segments.len() == 1;
    let is_everywhere = EVERYWHERE.iter().any(|name| first.ident == name);
    first.ident == "self" || first.ident == "super" || (is_single && !is_everywhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_is_understood() {
        let text = "path = \"db\", rows = [a, b as C], derives = [serde::Serialize], \
                    queries = [a, audit.type, \"order items\"],";
        let arguments: Arguments = syn::parse_str(text).expect("arguments");
        assert_eq!(arguments.folder("sql"), "db");
        let rows = arguments.rows.expect("rows");
        assert_eq!(rows[1].name.as_ref().map(ToString::to_string).as_deref(), Some("C"));
        assert_eq!(arguments.derives.len(), 1);
        let [first, second, third] = arguments.queries.as_slice() else { panic!("three tables") };
        assert_eq!((first.schema.as_deref(), first.name.as_str()), (None, "a"));
        assert_eq!((second.schema.as_deref(), second.name.as_str()), (Some("audit"), "type"));
        assert_eq!(third.name, "order items");
    }

    #[test]
    fn types_have_names_of_up_to_three_parts() {
        let text = "types = { orders.note => crate::Note, \
                    audit.\"my log\".type => Vec<Option<String>>, geometry => geo::Shape }";
        let arguments: Arguments = syn::parse_str(text).expect("arguments");
        let names: Vec<_> = arguments.types.iter().map(|entry| entry.name.join("/")).collect();
        assert_eq!(names, ["orders/note", "audit/my log/type", "geometry"]);
    }

    #[test]
    fn wrong_arguments_are_refused() {
        let message = |text: &str| syn::parse_str::<Arguments>(text).err().map(|e| e.to_string());
        assert!(message("pat = \"db\"").is_some_and(|message| message.contains("`path`")));
        assert_eq!(message("\"db\""), Some("write `path = \"db\"`".into()));
        assert_eq!(message("path = \"a\", path = \"b\""), Some("`path` is given twice".into()));
        let relative = "types = { orders.note => Vec<Note> }";
        assert!(message(relative).is_some_and(|message| message.ends_with("`crate::Note`")));
        assert!(message("types = { a.b => super::Note }").is_some());
        assert!(message("types = { a.b.c.d => i32 }").is_some());
        let twice = "types = { a.b => i32, a.b => i64 }";
        assert_eq!(message(twice), Some("`a.b` is given twice".into()));
    }
}
