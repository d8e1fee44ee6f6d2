//! Place → tokens: faults as compile errors, and always something that type-checks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use migrations_compiler::arguments::Arguments;
use migrations_compiler::build_stamp::{self, QueryDataOrigin};
use migrations_compiler::freshness;
use migrations_compiler::generate::{self, Generated, Options, Overrides, Sealed};
use migrations_compiler::generated;
use migrations_compiler::lock;
use migrations_compiler::refreshed::Refreshed;
use migrations_compiler::render::{Sources, render_embedded};
use migrations_compiler::seal::Seal;
use migrations_compiler::source::{self, QueryDataDir, SourceDir};
use migrations_compiler::sqlx_config;
use migrations_compiler::{Catalog, Checked, check_files, parse};
use migrations_core::{Code, Diagnostic, Location, codes};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::place::Place;

/// Everything that a call of the macro becomes.
pub(crate) fn expand(arguments: &Arguments) -> TokenStream {
    let Some(place) = Place::of(arguments) else { return nothing() };
    if let Some((query_data, schema)) = place.proved() {
        return proved(arguments, &place, query_data, &schema);
    }
    let (dir, query_data) = match read(&place) {
        Ok(read) => read,
        Err(diagnostic) => {
            let error = compile_error(&render_embedded(&diagnostic, &Sources::default()));
            let nothing = nothing();
            return quote!(#error #nothing);
        }
    };
    let checked = check_files(parse(&dir));
    let view = View::of(&place, &dir, checked, query_data);
    let errors = view.errors.iter().map(|text| compile_error(text));
    let warnings = view.warnings.iter().map(|(code, text)| compile_warning(*code, text));
    let set = match &view.checked.set {
        Some(set) if view.errors.is_empty() => generate::embed(set),
        _ => generate::embed_nothing(),
    };
    let schema = view.query_data.schema.as_deref();
    let rows = rows(schema, view.sealed(), view.told(), arguments, &place);
    let tracked = generate::track(&tracked(&place, &dir));
    quote!(#(#errors)* #(#warnings)* #set #rows #tracked)
}

/// What the build script has written, as long as nothing has changed since: cargo runs it again
/// when something does, so there is no need to watch every file.
fn proved(
    arguments: &Arguments,
    place: &Place,
    query_data: QueryDataOrigin,
    schema: &Path,
) -> TokenStream {
    let told = match query_data {
        QueryDataOrigin::Committed => Told::Must,
        QueryDataOrigin::Refreshed => Told::Should,
    };
    let set = generate::embed_proved(&format!("{}/{}", build_stamp::FOLDER, build_stamp::SET));
    let text = source::read_file(schema).ok();
    let seal = schema.with_file_name("seal");
    let sealed = match arguments.queries.is_empty() {
        true => Sealed::All,
        false => Sealed::Files(sealed_files(source::read_file(&seal).ok().as_deref())),
    };
    let rows = rows(text.as_deref(), sealed, told, arguments, place);
    let watched = [schema, &seal, &place.sqlx_config].map(Path::to_owned);
    let tracked = generate::track(&existing(watched));
    quote!(#set #rows #tracked)
}

/// An empty set and no rows.
pub(crate) fn nothing() -> TokenStream {
    let set = generate::embed_nothing();
    let generated = generate::generate(&Catalog::default(), &Options::default());
    let rows = generated.unwrap_or_default().rows;
    quote!(#set #rows)
}

fn read(place: &Place) -> Result<(SourceDir, QueryDataDir), Diagnostic> {
    let missing = |error: std::io::Error| {
        let message = format!("{} cannot be read: {error}", place.shown_as);
        let location = Location::whole_file(&place.shown_as);
        Diagnostic::new(codes::MISSING_DIRECTORY, location, message).help(
            "create the folder with `cargo migrations new NAME`, or name it: migrations! { path = \"…\" }",
        )
    };
    let dir = SourceDir::read(&place.set).map_err(missing)?;
    let unreadable = |error: std::io::Error| {
        let message = format!("the query files cannot be read: {error}");
        Diagnostic::new(codes::UNREADABLE_FILE, Location::whole_file(".sqlx"), message)
            .help("make them regular files below this crate that this user can read")
    };
    let query_data = QueryDataDir::read(&place.query_data).map_err(unreadable)?;
    Ok((dir, query_data))
}

/// What the call goes by: the committed files, or what the build script refreshed from them.
struct View {
    checked: Checked,
    query_data: QueryDataDir,
    errors: Vec<String>,
    is_refreshed: bool,
    /// Those of the statements at hand; what was refreshed has been said by the build script.
    warnings: Vec<(Code, String)>,
}

impl View {
    fn of(place: &Place, dir: &SourceDir, checked: Checked, query_data: QueryDataDir) -> View {
        if checked.set.is_none() {
            return View::of_committed(place, checked.with_statements(), query_data, Vec::new());
        }
        match place.refreshed().and_then(|folder| Refreshed::of(&folder, dir, &checked)) {
            Some(Refreshed::QueryData { checked, query_data, errors }) => View {
                checked: *checked,
                query_data,
                errors,
                is_refreshed: true,
                warnings: Vec::new(),
            },
            Some(Refreshed::Rejected { errors }) => {
                View { checked, query_data, errors, is_refreshed: true, warnings: Vec::new() }
            }
            None => {
                let stale = freshness::stale(&checked, &query_data);
                // A fresh seal is the proof that a server has executed every statement.
                let checked = if stale.is_empty() { checked } else { checked.with_statements() };
                View::of_committed(place, checked, query_data, stale)
            }
        }
    }

    /// Which queries a server has checked.
    fn sealed(&self) -> Sealed {
        let mut files = sealed_files(self.query_data.seal.as_deref());
        files.retain(|name| self.query_data.queries.contains_key(name));
        match self.errors.is_empty() {
            true => Sealed::Files(files),
            false => Sealed::FilesAtFault(files),
        }
    }

    /// What is missing in `sqlx.toml` is shown only where nothing else is wrong.
    fn told(&self) -> Told {
        match (self.errors.is_empty(), self.is_refreshed) {
            (false, _) => Told::Never,
            (true, true) => Told::Should,
            (true, false) => Told::Must,
        }
    }

    /// What is stale is shown only where nothing else is wrong.
    fn of_committed(
        place: &Place,
        checked: Checked,
        query_data: QueryDataDir,
        stale: Vec<Diagnostic>,
    ) -> View {
        let sources = Sources::of_set(&checked.parsed, &place.shown_as);
        let found = if checked.set.is_some() { &stale } else { &checked.diagnostics };
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
        let errors = errors.map(|diagnostic| render_embedded(diagnostic, &sources)).collect();
        let warnings = checked.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error());
        let warnings = warnings
            .map(|diagnostic| (diagnostic.code, render_embedded(diagnostic, &sources)))
            .collect();
        View { checked, query_data, errors, is_refreshed: false, warnings }
    }
}

/// The query files that a seal lists; of one that cannot be read, somebody else says so.
fn sealed_files(seal: Option<&str>) -> BTreeSet<String> {
    let seal = seal.and_then(|text| Seal::parse(text).ok());
    seal.map(|seal| seal.queries.into_keys().collect()).unwrap_or_default()
}

/// The rows of the sealed schema; a schema that cannot be read is a fault that is reported already.
fn rows(
    schema: Option<&str>,
    sealed: Sealed,
    told: Told,
    arguments: &Arguments,
    place: &Place,
) -> TokenStream {
    let wants_rows = arguments.rows.as_ref().is_none_or(|rows| !rows.is_empty());
    let wants_any = wants_rows || !arguments.queries.is_empty() || !arguments.types.is_empty();
    let text = schema.filter(|_| wants_any).unwrap_or_default();
    let options = generated::options(arguments, &place.sqlx_config, &place.set);
    let mut options = Options { sealed, pgvector: cfg!(feature = "pgvector"), ..options };
    let catalog = Catalog::parse(text).ok().filter(|_| schema.is_some());
    let is_known = catalog.is_some();
    if !is_known {
        // No table of them is known, which says nothing about their names.
        options.rows = None;
        options.types.clear();
        options.queries.clear();
    }
    let catalog = catalog.unwrap_or_default();
    match generate::generate(&catalog, &options) {
        Ok(Generated { rows, overrides }) => {
            let stale = if is_known { told.stale(place, &overrides) } else { None };
            quote!(#stale #rows)
        }
        Err(errors) => {
            let errors = errors.into_iter().map(|error| error.to_compile_error());
            quote!(#(#errors)* pub mod rows {})
        }
    }
}

/// How it is said that sqlx's macros are not told of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// As an error: everything is committed.
    Must,
    /// As a warning: `prepare` is still to come.
    Should,
    /// Not at all: something else is wrong.
    Never,
}

impl Told {
    fn stale(self, place: &Place, overrides: &Overrides) -> Option<TokenStream> {
        if self == Told::Never || !place.is_read_by_sqlx() {
            return None;
        }
        let config = source::read_file(&place.sqlx_config).unwrap_or_default();
        let stale = sqlx_config::stale(&config, overrides)?;
        let mut sources = Sources::default();
        sources.add(sqlx_config::FILE, sqlx_config::FILE, &config);
        let text = render_embedded(&stale, &sources);
        Some(match self {
            Told::Must => compile_error(&text),
            Told::Should | Told::Never => compile_warning(stale.code, &text),
        })
    }
}

fn compile_error(text: &str) -> TokenStream {
    quote!(::core::compile_error!(#text);)
}

/// The use of a deprecated item, which is the one warning that a macro can make the compiler give.
fn compile_warning(code: Code, text: &str) -> TokenStream {
    let name = format_ident!("{}", code.name());
    quote! {
        const _: () = {
            #[deprecated(note = #text)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
    }
}

/// The files whose change must bring the compiler back here.
fn tracked(place: &Place, dir: &SourceDir) -> Vec<String> {
    let of_set = dir.files.iter().map(|file| place.set.join(&file.name));
    let of_seal = ["seal", "schema.json"].map(|name| place.query_data.join(name));
    let refreshed = place.refreshed().map(|folder| folder.join(lock::FILE));
    existing(of_set.chain(of_seal).chain(refreshed).chain([place.sqlx_config.clone()]))
}

/// A path that is not UTF-8 cannot be written into source; cargo watches its folder anyway.
fn existing(paths: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
    let files = paths.into_iter().filter(|path| path.is_file());
    files.filter_map(|path| path.to_str().map(str::to_owned)).collect()
}
