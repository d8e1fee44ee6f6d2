//! The paths that Rust code names: those of `use` lines, of expressions and types, and those in the
//! arguments of macros. Knows no crate and no layer.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemUse, Macro, Meta, UseName, UseRename, UseTree};

/// The macros whose arguments are code of another crate.
const QUOTES: [&str; 3] = ["quote", "quote_spanned", "parse_quote"];

/// A path of at least two segments, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) segments: Vec<String>,
    /// The name that a `use` line gives to it, and its last segment elsewhere.
    pub(crate) name: String,
    pub(crate) is_use: bool,
    pub(crate) line: usize,
}

/// The paths of items, in order; those of modules are left to the caller.
pub(crate) fn written(items: &[Item]) -> Vec<Written> {
    let mut collector = Collector::default();
    for item in items.iter().filter(|item| !matches!(item, Item::Mod(_))) {
        collector.visit_item(item);
    }
    collector.found
}

/// Whether an item is compiled for tests only.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        Meta::Path(path) => path.is_ident("test"),
        Meta::NameValue(_) => false,
    })
}

#[derive(Default)]
struct Collector {
    found: Vec<Written>,
}

impl Collector {
    fn add(&mut self, segments: Vec<String>, line: usize) {
        if let [_, .., name] = segments.as_slice() {
            let name = name.clone();
            self.found.push(Written { segments, name, is_use: false, line });
        }
    }

    fn add_use(&mut self, segments: Vec<String>, name: String, line: usize) {
        self.found.push(Written { segments, name, is_use: true, line });
    }

    fn add_tree(&mut self, prefix: &[String], tree: &UseTree) {
        let with = |name: &dyn ToString| [prefix, &[name.to_string()]].concat();
        let line = tree.span().start().line;
        match tree {
            UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            UseTree::Name(UseName { ident }) => {
                self.add_use(with(ident), ident.to_string(), line);
            }
            UseTree::Rename(UseRename { ident, rename, .. }) => {
                self.add_use(with(ident), rename.to_string(), line);
            }
            UseTree::Glob(_) => self.add_use(with(&"*"), "*".to_owned(), line),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(prefix, tree);
                }
            }
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = TokenPath::default();
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    path.name(name.to_string(), name.span().start().line, self)
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => path.colons += 1,
                TokenTree::Group(group) => {
                    path.end(self);
                    self.add_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => path.end(self),
            }
        }
        path.end(self);
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(segments, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string());
        if name.is_none_or(|name| !QUOTES.contains(&name.as_str())) {
            self.add_tokens(call.tokens.clone());
        }
    }
}

/// A path in tokens: names with `::` between them.
#[derive(Default)]
struct TokenPath {
    segments: Vec<String>,
    colons: usize,
    line: usize,
}

impl TokenPath {
    fn name(&mut self, name: String, line: usize, collector: &mut Collector) {
        if self.colons != 2 {
            self.end(collector);
            self.line = line;
        }
        self.segments.push(name);
        self.colons = 0;
    }

    fn end(&mut self, collector: &mut Collector) {
        collector.add(std::mem::take(&mut self.segments), self.line);
        self.colons = 0;
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[test]
fn every_form_of_a_path_is_read() {
    let file = syn::parse_file(
        "use crate::{a::{B, self as c}, d::*};
         #[cfg(test)] use crate::of_tests::Only;
         impl S { #[cfg(test)] fn f() { crate::of_tests::f() } }
         fn f(x: super::e::F<crate::g::H>) { print!(\"{}\", if x { crate::i::j(self::k::L) }); }
         fn g() { quote! { ::other::private }; let m: Vec<Option<n>>; #[cfg(test)] mod t {} }",
    );
    let paths: Vec<String> = written(&file.expect("valid Rust").items)
        .iter()
        .map(|path| format!("{} {}", path.line, path.segments.join("::")))
        .collect();
    let expected = [
        "1 crate::a::B",
        "1 crate::a::self",
        "1 crate::d::*",
        "4 super::e::F",
        "4 crate::g::H",
        "4 crate::i::j",
        "4 self::k::L",
    ];
    assert_eq!(paths, expected);
}
