//! The files that a crate's targets reach: `mod name;`, `#[path]`, modules in modules and in bodies
//! of functions, and `include!`.
//!
//! Works on tokens, because a module may stand wherever an item may, also in the arguments of
//! another macro, and because a file that does not parse as a whole still says where others are.
//! Whichever way a crate is built its files are there, so `cfg` decides nothing here.
//! Must not know what a query is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::LitStr;

use super::split_at_commas;
use crate::source;

/// A file as it was first reached.
pub(super) struct File {
    pub(super) tokens: TokenStream,
    /// The module that it is; `None` inside of a function or of the arguments of a macro.
    pub(super) module: Option<ModulePath>,
    /// Whether every build of the crate compiles it: it is reached from the root that all others
    /// need, and no `cfg` stands on the way.
    pub(super) is_certain: bool,
}

/// Every file, by path; `certain` is the root that every build of the crate compiles, and `library`
/// the one that other crates see.
pub(super) fn read(
    manifest_dir: &Path,
    roots: impl IntoIterator<Item = PathBuf>,
    certain: Option<&Path>,
    library: Option<&Path>,
) -> BTreeMap<PathBuf, File> {
    let mut files = Files { manifest_dir, read: BTreeMap::new(), walked: BTreeSet::new() };
    for root in roots {
        let module = ModulePath::root(library == Some(&*root));
        let reached = Reached { module: Some(module), is_certain: certain == Some(&*root) };
        files.file(&root, None, reached);
    }
    files.read
}

/// How a file is reached.
#[derive(Clone)]
struct Reached {
    module: Option<ModulePath>,
    is_certain: bool,
}

/// The tokens of a text as the compiler reads it: without a byte-order mark and the line that names
/// an interpreter, and with `\n` at the end of each line.
pub(super) fn tokens(text: &str) -> Option<TokenStream> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let names_interpreter = text.strip_prefix("#!").is_some_and(|rest| {
        let mut lines = rest.lines().map(str::trim_start);
        !lines.find(|line| !line.is_empty()).unwrap_or_default().starts_with('[')
    });
    // Two characters for two, so that no place moves.
    let text = if names_interpreter { text.replacen("#!", "//", 1) } else { text };
    let tokens: TokenStream = text.parse().ok()?;
    Some(if is_deep(&tokens) { pruned(tokens, 0) } else { tokens })
}

/// Groups in groups are looked into so deep, and no further: every walk descends once for each, and
/// nobody writes a query below that.
const DEEPEST: usize = 256;

/// Whether groups are nested deeper than a walk may descend.
fn is_deep(tokens: &TokenStream) -> bool {
    let mut open = vec![tokens.clone().into_iter()];
    while let Some(level) = open.last_mut() {
        match level.next() {
            Some(TokenTree::Group(group)) => open.push(group.stream().into_iter()),
            Some(_) => {}
            None => drop(open.pop()),
        }
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}

/// The tokens with nothing in the groups that are too deep.
fn pruned(tokens: TokenStream, depth: usize) -> TokenStream {
    let token = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let inner = match depth < DEEPEST {
                true => pruned(group.stream(), depth + 1),
                false => TokenStream::new(),
            };
            let mut shallow = Group::new(group.delimiter(), inner);
            shallow.set_span(group.span());
            TokenTree::Group(shallow)
        }
        token => token,
    };
    tokens.into_iter().map(token).collect()
}

struct Files<'a> {
    manifest_dir: &'a Path,
    read: BTreeMap<PathBuf, File>,
    /// Which files were walked through, and where their modules were looked for.
    walked: BTreeSet<(PathBuf, Option<String>, bool)>,
}

/// Where `mod name;` looks.
#[derive(Clone)]
struct Place {
    /// The folder of the file; what it includes lies beside it.
    home: PathBuf,
    /// The folder that `#[path]` starts from.
    folder: PathBuf,
    /// The folder below that one for modules without `#[path]`: the modules of `a.rs` are in `a`.
    below: Option<String>,
    /// The module, where it has a name.
    module: Option<ModulePath>,
    /// Whether these tokens are the arguments of a macro, which may put them anywhere.
    in_macro: bool,
    /// Whether every build of the crate compiles these tokens.
    is_certain: bool,
}

impl Files<'_> {
    /// Reads a file whose modules lie beside it, or in the folder `below` there.
    fn file(&mut self, path: &Path, below: Option<String>, reached: Reached) {
        let path = source::without_dots(path);
        if !self.read.contains_key(&path) {
            let text = source::read_file(&path).ok();
            let Some(tokens) = text.and_then(|text| tokens(&text)) else { return };
            let module = reached.module.clone();
            self.read.insert(path.clone(), File { tokens, module, is_certain: false });
        }
        let Some(file) = self.read.get_mut(&path) else { return };
        let is_certain = reached.is_certain && !begins_with_cfg(&file.tokens);
        file.is_certain |= is_certain;
        let tokens = file.tokens.clone();
        if self.walked.insert((path.clone(), below.clone(), is_certain)) {
            let folder = path.parent().unwrap_or(self.manifest_dir).to_owned();
            let (home, module) = (folder.clone(), reached.module);
            let place = Place { home, folder, below, module, in_macro: false, is_certain };
            self.walk(tokens, &place);
        }
    }

    fn walk(&mut self, tokens: TokenStream, place: &Place) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let before = &tokens[..index];
            match token {
                TokenTree::Punct(sign) if sign.as_char() == ';' => {
                    if let Some(module) = Module::named_by(before) {
                        self.external(&module, place);
                    }
                }
                TokenTree::Group(group) => self.group(group, before, place),
                _ => {}
            }
        }
    }

    fn group(&mut self, group: &Group, before: &[TokenTree], place: &Place) {
        let is_block = group.delimiter() == Delimiter::Brace;
        if let Some(module) = Module::named_by(before).filter(|_| is_block) {
            for inner in module.places_inside(place) {
                self.walk(group.stream(), &inner);
            }
            return;
        }
        if is_call_of("include", before) {
            self.include(group.stream(), place);
        }
        let in_macro = place.in_macro || is_argument_of_a_macro(before);
        // The modules of a function are not those of the file that it stands in.
        let below = if is_block && !in_macro { None } else { place.below.clone() };
        let is_in_nothing = !is_block && !in_macro;
        let module = place.module.clone().filter(|_| is_in_nothing);
        // Whether a function or a macro keeps what it is given is not for us to tell.
        let inner = Place { below, module, in_macro, is_certain: false, ..place.clone() };
        self.walk(group.stream(), &inner);
    }

    /// Reads the files that `mod name;` may mean.
    fn external(&mut self, module: &Module, place: &Place) {
        let inner = Reached {
            module: place.module.as_ref().map(|outer| module.inside(outer)),
            is_certain: place.is_certain && !module.has_cfg,
        };
        for path in &module.paths {
            self.file(&place.folder.join(path), None, inner.clone());
        }
        if !module.is_always_elsewhere {
            let folder = place.natural_folder();
            let name = module.name.as_str();
            self.file(&folder.join(format!("{name}.rs")), Some(name.to_owned()), inner.clone());
            self.file(&folder.join(name).join("mod.rs"), None, inner);
        }
    }

    fn include(&mut self, argument: TokenStream, place: &Place) {
        if let Some(path) = self.path(argument) {
            let (module, is_certain) = (place.module.clone(), place.is_certain);
            self.file(&place.home.join(path), None, Reached { module, is_certain });
        }
    }

    /// A path that is written down, or put together from what is known before the build.
    fn path(&self, tokens: TokenStream) -> Option<String> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        match tokens.as_slice() {
            [.., TokenTree::Group(group)] if is_call_of("concat", &tokens[..tokens.len() - 1]) => {
                let parts = split_at_commas(group.stream()).into_iter();
                let parts = parts.filter(|part| !part.is_empty());
                parts.map(|part| self.path(part.into_iter().collect())).collect()
            }
            [.., TokenTree::Group(group)] if is_call_of("env", &tokens[..tokens.len() - 1]) => {
                let name = syn::parse2::<LitStr>(group.stream()).ok()?.value();
                let folder = (name == "CARGO_MANIFEST_DIR").then_some(self.manifest_dir)?;
                folder.to_str().map(str::to_owned)
            }
            _ => {
                let tokens = split_at_commas(tokens.into_iter().collect()).into_iter().next()?;
                let literal = syn::parse2::<LitStr>(tokens.into_iter().collect());
                literal.ok().map(|literal| literal.value())
            }
        }
    }
}

impl Place {
    fn natural_folder(&self) -> PathBuf {
        match &self.below {
            Some(below) => self.folder.join(below),
            None => self.folder.clone(),
        }
    }
}

/// A module as its declaration has it.
struct Module {
    name: String,
    /// The values of `#[path]`, also of those that depend on something.
    paths: Vec<String>,
    /// Whether one of them depends on nothing.
    is_always_elsewhere: bool,
    /// Whether a `cfg` decides about it.
    has_cfg: bool,
    /// Whether it is `pub`, with nothing behind it.
    is_public: bool,
}

/// A module, as code of its own target and of other crates may name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModulePath {
    /// From the root of its target: `crate::db`.
    pub path: String,
    /// Whether other crates can name it: it is of the library, and `pub` all the way.
    pub is_exported: bool,
}

impl ModulePath {
    /// The root of a target, under the name that it has in its own modules.
    fn root(is_library: bool) -> ModulePath {
        ModulePath { path: "crate".to_owned(), is_exported: is_library }
    }
}

/// The module that a block is the body of, inside of another.
pub(super) fn module_of_block(
    outer: &ModulePath,
    before: &[TokenTree],
    group: &Group,
) -> Option<ModulePath> {
    let is_block = group.delimiter() == Delimiter::Brace;
    Module::named_by(before).filter(|_| is_block).map(|module| module.inside(outer))
}

/// Whether a block is the body of a module about which no `cfg` decides.
pub(super) fn is_certain_module(before: &[TokenTree], group: &Group) -> bool {
    let is_block = group.delimiter() == Delimiter::Brace;
    let module = Module::named_by(before).filter(|_| is_block);
    module.is_some_and(|module| !module.has_cfg && !begins_with_cfg(&group.stream()))
}

/// Whether tokens begin with inner attributes of which one is a `cfg`.
pub(super) fn begins_with_cfg(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(TokenTree::Punct(sign)) = tokens.next() {
        let is_inner =
            matches!(tokens.next(), Some(TokenTree::Punct(sign)) if sign.as_char() == '!');
        match tokens.next() {
            Some(TokenTree::Group(attribute)) if sign.as_char() == '#' && is_inner => {
                if is_cfg(&attribute) {
                    return true;
                }
            }
            _ => return false,
        }
    }
    false
}

/// Whether what stands before an item or a call ends with attributes of which one is a `cfg`.
pub(super) fn ends_with_cfg(before: &[TokenTree]) -> bool {
    let mut before = without_visibility(before);
    while let [rest @ .., TokenTree::Punct(sign), TokenTree::Group(attribute)] = before
        && sign.as_char() == '#'
    {
        if is_cfg(attribute) {
            return true;
        }
        before = rest;
    }
    false
}

fn is_cfg(attribute: &Group) -> bool {
    let first = attribute.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if name == "cfg")
}

impl Module {
    /// Its path inside of another module, as code would name it.
    fn inside(&self, outer: &ModulePath) -> ModulePath {
        let is_name = syn::parse_str::<syn::Ident>(&self.name).is_ok();
        let ModulePath { path, is_exported } = outer;
        let path = format!("{path}::{}{}", if is_name { "" } else { "r#" }, self.name);
        ModulePath { path, is_exported: *is_exported && self.is_public && !self.has_cfg }
    }

    /// The module whose name these tokens end with.
    fn named_by(before: &[TokenTree]) -> Option<Module> {
        let [before @ .., TokenTree::Ident(keyword), TokenTree::Ident(name)] = before else {
            return None;
        };
        if keyword != "mod" {
            return None;
        }
        let name = name.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        let has_cfg = ends_with_cfg(before);
        let is_public = matches!(before, [.., TokenTree::Ident(word)] if word == "pub");
        let (paths, is_always_elsewhere) = (Vec::new(), false);
        let mut module = Module { name, paths, is_always_elsewhere, has_cfg, is_public };
        let mut before = without_visibility(before);
        while let [rest @ .., TokenTree::Punct(sign), TokenTree::Group(attribute)] = before
            && sign.as_char() == '#'
        {
            let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
            module.is_always_elsewhere |= path_at(&tokens).is_some();
            paths_in(&tokens, &mut module.paths);
            before = rest;
        }
        Some(module)
    }

    /// Where the modules inside this one are looked for; its own `#[path]` is a folder.
    fn places_inside(&self, place: &Place) -> Vec<Place> {
        let module = place.module.as_ref().map(|outer| self.inside(outer));
        let inside = |folder: PathBuf| {
            let module = module.clone();
            let is_certain = place.is_certain && !self.has_cfg;
            Place { folder, below: None, module, is_certain, ..place.clone() }
        };
        let paths = self.paths.iter().map(|path| inside(place.folder.join(path)));
        let natural = inside(place.natural_folder().join(&self.name));
        let natural = (!self.is_always_elsewhere).then_some(natural);
        paths.chain(natural).collect()
    }
}

/// The tokens before `pub`, `pub(…)` and `unsafe`.
fn without_visibility(mut before: &[TokenTree]) -> &[TokenTree] {
    loop {
        before = match before {
            [rest @ .., TokenTree::Ident(word)] if word == "pub" || word == "unsafe" => rest,
            [rest @ .., TokenTree::Ident(word), TokenTree::Group(_)] if word == "pub" => rest,
            _ => return before,
        };
    }
}

/// Every `path = "…"` in an attribute, also inside `cfg_attr`.
fn paths_in(tokens: &[TokenTree], paths: &mut Vec<String>) {
    for (index, token) in tokens.iter().enumerate() {
        paths.extend(path_at(&tokens[index..]));
        if let TokenTree::Group(group) = token {
            paths_in(&group.stream().into_iter().collect::<Vec<_>>(), paths);
        }
    }
}

fn path_at(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [TokenTree::Ident(name), TokenTree::Punct(sign), TokenTree::Literal(value), ..]
            if name == "path" && sign.as_char() == '=' =>
        {
            let literal = syn::parse2::<LitStr>(TokenTree::Literal(value.clone()).into());
            literal.ok().map(|literal| literal.value())
        }
        _ => None,
    }
}

/// Whether what follows are the arguments of `name!`.
fn is_call_of(name: &str, before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word), TokenTree::Punct(sign)] => {
            word == name && sign.as_char() == '!'
        }
        _ => false,
    }
}

/// Whether what follows belongs to a call of a macro, or to the definition of one.
fn is_argument_of_a_macro(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(_), TokenTree::Punct(sign)] => sign.as_char() == '!',
        [.., TokenTree::Punct(_), TokenTree::Ident(_)] => {
            is_call_of("macro_rules", &before[..before.len() - 1])
        }
        _ => false,
    }
}
