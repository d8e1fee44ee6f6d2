//! `uses!` → what the build script found, as compile errors.
//!
//! Must not look at the other crate: only its build script knows where its set lies.

use migrations_compiler::arguments::Uses;
use migrations_compiler::render::{Sources, render_embedded};
use migrations_compiler::used::Verdict;
use migrations_core::{Code, Diagnostic, FileId, Location};
use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::call_site;

/// Nothing, or what is wrong.
pub(crate) fn expand(call: &Uses) -> TokenStream {
    let verdict = call_site::own_out_dir().and_then(|out_dir| Verdict::read(&out_dir));
    let errors = match verdict {
        Some(verdict) if verdict.path == call.path.value() || !verdict.errors.is_empty() => {
            verdict.errors
        }
        _ => vec![missing_gate()],
    };
    let span = call.path.span();
    errors.into_iter().map(|text| quote_spanned!(span=> ::core::compile_error!(#text);)).collect()
}

fn missing_gate() -> String {
    let message = "the build script of this crate has not looked at the set that it uses";
    let diagnostic = Diagnostic::new(
        Code::MissingGate,
        Location::whole_file(FileId::of_crate("build.rs")),
        message,
    )
    .help("call `migrations_build::gate()` in build.rs");
    render_embedded(&diagnostic, &Sources::default())
}
