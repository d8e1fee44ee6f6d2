//! A call → tokens: faults as compile errors, and always something that type-checks.
//!
//! ```text
//! CallSite ──load──▶ Inputs ──decide──▶ Decision ──emit──▶ tokens
//! ```

use std::path::PathBuf;

use migrations_compiler::Catalog;
use migrations_compiler::arguments::Arguments;
use migrations_compiler::build_stamp;
use migrations_compiler::generate::{self, Generated, Options, Overrides};
use migrations_compiler::render::{Sources, render_embedded};
use migrations_compiler::sqlx_config;
use migrations_core::{Code, Diagnostic};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::call_site::CallSite;
use crate::decision::{Decision, EmbeddedSet, StaleOverrides};
use crate::inputs::Inputs;

/// Everything that a call of the macro becomes.
pub(crate) fn expand(arguments: &Arguments) -> TokenStream {
    let Some(site) = CallSite::new(arguments) else { return nothing() };
    match Inputs::load(&site, arguments) {
        Err(diagnostic) => unreadable(&diagnostic),
        Ok(Inputs { sqlx_config, set, watched }) => {
            let decision = Decision::new(set, &site.layout.set_folder);
            emit(arguments, &site, decision, &sqlx_config, watched)
        }
    }
}

fn unreadable(diagnostic: &Diagnostic) -> TokenStream {
    let error = compile_error(&render_embedded(diagnostic, &Sources::default()));
    let nothing = nothing();
    quote!(#error #nothing)
}

fn emit(
    arguments: &Arguments,
    site: &CallSite,
    decision: Decision,
    sqlx_config: &str,
    watched: Vec<PathBuf>,
) -> TokenStream {
    let errors: Vec<TokenStream> = decision.errors.iter().map(|text| compile_error(text)).collect();
    let warnings = decision.warnings.iter();
    let warnings: Vec<TokenStream> =
        warnings.map(|(code, text)| compile_warning(*code, text)).collect();
    let set = match &decision.set {
        EmbeddedSet::Stamped => {
            let path = |name: &str| format!("{}/{name}", build_stamp::FOLDER);
            let provisioning = cfg!(feature = "engine").then(|| path(build_stamp::PROVISIONING));
            generate::embed_proved(&path(build_stamp::SET), provisioning.as_deref())
        }
        EmbeddedSet::Whole(parts) => generate::embed(&parts.0, &parts.1),
        EmbeddedSet::Nothing => generate::embed_nothing(),
    };
    let rows = rows(arguments, site, decision, sqlx_config);
    let tracked = generate::track(&existing(watched));
    quote!(#(#errors)* #(#warnings)* #set #rows #tracked)
}

/// An empty set and no rows.
pub(crate) fn nothing() -> TokenStream {
    let set = generate::embed_nothing();
    let generated = generate::generate(&Catalog::default(), &Options::default());
    let rows = generated.unwrap_or_default().rows;
    quote!(#set #rows)
}

/// The rows of the sealed schema; a schema that cannot be read is a fault that is reported already.
fn rows(
    arguments: &Arguments,
    site: &CallSite,
    decision: Decision,
    sqlx_config: &str,
) -> TokenStream {
    let Decision { schema, sealed, stale_overrides, types, .. } = decision;
    let wants_rows = arguments.rows.as_ref().is_none_or(|rows| !rows.is_empty());
    let wants_any = wants_rows || !arguments.queries.is_empty() || !arguments.types.is_empty();
    let text = schema.as_deref().filter(|_| wants_any).unwrap_or_default();
    let options = Options::of(arguments, types, sqlx_config);
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
            let is_said = is_known && site.is_read_by_sqlx();
            let stale = is_said.then(|| stale_overrides.said(sqlx_config, &overrides)).flatten();
            quote!(#stale #rows)
        }
        Err(errors) => {
            let errors = errors.into_iter().map(|error| error.to_compile_error());
            quote!(#(#errors)* pub mod rows {})
        }
    }
}

impl StaleOverrides {
    fn said(self, sqlx_config: &str, overrides: &Overrides) -> Option<TokenStream> {
        if self == StaleOverrides::Silent {
            return None;
        }
        let stale = sqlx_config::stale(sqlx_config, overrides)?;
        let mut sources = Sources::default();
        sources.add_of_crate(sqlx_config::FILE, sqlx_config);
        let text = render_embedded(&stale, &sources);
        Some(match self {
            StaleOverrides::Error => compile_error(&text),
            StaleOverrides::Warning | StaleOverrides::Silent => compile_warning(stale.code, &text),
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

/// A path that is not UTF-8 cannot be written into source; cargo watches its folder anyway.
fn existing(paths: Vec<PathBuf>) -> Vec<String> {
    let files = paths.into_iter().filter(|path| path.is_file());
    files.filter_map(|path| path.to_str().map(str::to_owned)).collect()
}
