//! `#[migrations::test]`: an asynchronous function becomes a test with a database of its own.
//!
//! Must not know where the database comes from: the function that it calls does.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, Ident, ItemFn, Lit, LitStr, Meta, Path, Result,
    ReturnType, Signature, Token, Type, parenthesized, parse_quote,
};

/// The arguments of the attribute.
#[derive(Default)]
pub(crate) struct Arguments {
    /// The set; `crate::MIGRATIONS` where it is left out.
    set: Option<Path>,
    /// What is run on the database before the test.
    fixtures: Vec<LitStr>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Arguments> {
        let mut arguments = Arguments::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if seen.contains(&key) {
                return Err(Error::new(key.span(), format!("`{key}` is given twice")));
            }
            match key.to_string().as_str() {
                "set" => {
                    input.parse::<Token![=]>()?;
                    arguments.set = Some(input.call(Path::parse_mod_style)?);
                }
                "fixtures" => {
                    let list;
                    parenthesized!(list in input);
                    let names = Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?;
                    arguments.fixtures = names.into_iter().collect();
                }
                _ => {
                    let message = format!(
                        "there is no `{key}`; write `set = my_app::MIGRATIONS` or \
                         `fixtures(\"users\")`"
                    );
                    return Err(Error::new(key.span(), message));
                }
            }
            seen.push(key);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

/// The test that a function becomes; where it cannot become one, every reason.
pub(crate) fn expand(arguments: &Arguments, mut function: ItemFn) -> TokenStream {
    if let Err(error) = check(&function) {
        return error.to_compile_error();
    }
    let private = quote!(::migrations::__private::testing);
    let attributes = std::mem::take(&mut function.attrs);
    let ends = ends(&attributes, &private);
    let name = &function.sig.ident;
    let (visibility, output) = (&function.vis, &function.sig.output);
    let set = arguments.set.clone().unwrap_or_else(|| parse_quote!(crate::MIGRATIONS));
    let outcome = match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, of) => of.to_token_stream(),
    };
    let fixtures = arguments.fixtures.iter().map(|fixture| {
        let file = LitStr::new(&file(&fixture.value()), fixture.span());
        quote_spanned!(fixture.span()=> (#file, ::core::include_str!(#file)))
    });
    let database = format_ident!("database");
    let given = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(given(&typed.ty, &database, &private)),
        FnArg::Receiver(_) => None,
    });
    let test = quote! {
        #private::run::<#outcome>(
            &#set,
            &#private::Case {
                package: ::core::env!("CARGO_PKG_NAME"),
                module: ::core::module_path!(),
                name: ::core::stringify!(#name),
                ends: #ends,
                fixtures: &[#(#fixtures),*],
            },
            async |#database: &#private::Database| #name(#(#given),*).await,
        )
    };
    quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        #visibility fn #name() #output {
            #function
            #test
        }
    }
}

/// Whatever keeps a function from being a test.
fn check(function: &ItemFn) -> Result<()> {
    let signature = &function.sig;
    let mut reasons: Vec<Error> = Vec::new();
    let mut refuse = |span, reason: &str| reasons.push(Error::new(span, reason));
    if signature.asyncness.is_none() {
        refuse(signature.fn_token.span(), "a test with a database is an `async fn`");
    }
    if let Some(generic) = signature.generics.params.first() {
        refuse(generic.span(), "a test has no generic parameters");
    }
    if let Some(other) = unusual(signature) {
        refuse(other, "a test is a plain `async fn`");
    }
    for attribute in function.attrs.iter().filter(|attribute| is_test(attribute)) {
        refuse(attribute.span(), "`#[migrations::test]` makes a test of it; leave this out");
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                refuse(receiver.span(), "a test is a function and no method");
            }
            FnArg::Typed(typed) => {
                if let Type::ImplTrait(of) = &*typed.ty {
                    refuse(of.span(), "name the type of a test's parameter");
                }
                if let Type::Reference(reference) = &*typed.ty
                    && let Some(lifetime) = &reference.lifetime
                {
                    refuse(lifetime.span(), "what a test is given lives as long as the test");
                }
            }
        }
    }
    let reasons = reasons.into_iter().reduce(|mut all, reason| {
        all.combine(reason);
        all
    });
    reasons.map_or(Ok(()), Err)
}

fn unusual(signature: &Signature) -> Option<proc_macro2::Span> {
    let constness = signature.constness.map(|token| token.span());
    let unsafety = signature.unsafety.map(|token| token.span());
    let abi = signature.abi.as_ref().map(Spanned::span);
    let variadic = signature.variadic.as_ref().map(Spanned::span);
    constness.or(unsafety).or(abi).or(variadic)
}

/// `#[test]`, `#[tokio::test]` and the like.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "test")
}

/// How the test is to end, by the attribute that the test harness reads too.
fn ends(attributes: &[Attribute], private: &TokenStream) -> TokenStream {
    let panics = attributes.iter().find(|attribute| attribute.path().is_ident("should_panic"));
    let Some(panics) = panics else { return quote!(#private::Ends::Returning) };
    match expected(&panics.meta) {
        None => quote!(#private::Ends::Panicking("")),
        Some(text) => quote!(#private::Ends::Panicking(#text)),
    }
}

/// The text in `should_panic = "…"` and `should_panic(expected = "…")`.
fn expected(meta: &Meta) -> Option<LitStr> {
    let value = match meta {
        Meta::Path(_) => return None,
        Meta::NameValue(pair) => pair.clone(),
        Meta::List(list) => list.parse_args().ok()?,
    };
    match value.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        _ => None,
    }
}

/// One argument of the call: a value of that type, or a borrow of one.
fn given(of: &Type, database: &Ident, private: &TokenStream) -> TokenStream {
    match of {
        Type::Reference(reference) => {
            let value = given(&reference.elem, database, private);
            let (and, mutability) = (reference.and_token, reference.mutability);
            quote!(#and #mutability #value)
        }
        Type::Paren(inner) => given(&inner.elem, database, private),
        // All of it stands where the type does, so that a wrong one is one error.
        of => quote_spanned!(of.span()=> <#of as #private::Parameter>::of(#database).await),
    }
}

/// `"users"` is `fixtures/users.sql` beside the test's own file; what ends in `.sql` is a path.
fn file(name: &str) -> String {
    if name.ends_with(".sql") { name.to_owned() } else { format!("fixtures/{name}.sql") }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, expand, file};
    use syn::parse_quote;

    fn expanded(arguments: &str, function: syn::ItemFn) -> String {
        let arguments: Arguments = syn::parse_str(arguments).unwrap();
        expand(&arguments, function).to_string()
    }

    #[test]
    fn fixtures_are_names_or_paths() {
        assert_eq!(file("users"), "fixtures/users.sql");
        assert_eq!(file("sub/users"), "fixtures/sub/users.sql");
        assert_eq!(file("../seed.sql"), "../seed.sql");
    }

    #[test]
    fn set_is_that_of_the_crate_or_the_one_that_is_named() {
        let function: syn::ItemFn = parse_quote!(
            async fn a() {}
        );
        assert!(expanded("", function.clone()).contains("& crate :: MIGRATIONS"));
        assert!(expanded("set = shop::SET,", function).contains("& shop :: SET"));
    }

    #[test]
    fn attributes_of_the_user_stay() {
        let text = expanded(
            "",
            parse_quote! {
                #[cfg_attr(all(), ignore)]
                #[should_panic(expected = "no")]
                async fn a() {}
            },
        );
        assert!(
            text.contains("# [cfg_attr (all () , ignore)]") && text.contains("# [should_panic"),
            "{text}"
        );
        assert!(text.contains(r#"Panicking ("no")"#), "{text}");
    }

    #[test]
    fn every_reason_is_given_at_once() {
        let text = expanded(
            "",
            parse_quote!(
                fn a<T>(&self, of: impl Clone) {}
            ),
        );
        for reason in ["is an `async fn`", "no generic", "no method", "name the type"] {
            assert!(text.contains(reason), "{reason}: {text}");
        }
    }

    #[test]
    fn arguments_that_mean_nothing_are_refused() {
        for (arguments, reason) in [
            ("migrator = \"x\"", "there is no `migrator`"),
            ("set = a::B, set = a::B", "given twice"),
            ("fixtures = \"a\"", "expected parentheses"),
        ] {
            let Err(error) = syn::parse_str::<Arguments>(arguments) else { panic!("{arguments}") };
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
