//! The functions of a table as Rust, each a call of one of sqlx's macros with its text in full.
//!
//! Must not know how a statement is put together.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, Ident, LitStr, Path, PathArguments, Type};

use super::Access;
use super::functions::{Function, Shape};
use super::input::Input;
use super::statements::Bind;
use crate::generate::names::{self, Names};
use crate::generate::rows::FieldModel;
use crate::generate::{derive_list, documented};

/// Whether sqlx would find the answers to the statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// A server has checked each of them.
    Sealed,
    /// Not so, which somebody else reports: the functions are there, and do nothing.
    Missing,
}

/// What an insert takes, and the functions of the row.
pub(crate) fn tokens(access: &Access<'_>, derives: &[Path], answers: Answers) -> TokenStream {
    let row = names::identifier(&access.row.name);
    let new = new_row(access, derives);
    let functions =
        access.functions.iter().map(|function| Writer { access, answers }.function(function));
    quote! {
        #new

        #[allow(dead_code, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
        impl #row {
            #(#functions)*
        }
    }
}

/// The struct that an insert takes, and a function that makes it of what every row must have.
fn new_row(access: &Access<'_>, derives: &[Path]) -> TokenStream {
    let name = names::identifier(&access.new);
    let derive = derive_list(&["Debug", "Clone", "PartialEq"], derives);
    let row = &access.row.name;
    let about = documented(&format!("What [`{row}::insert`] makes a [`{row}`] of."));
    let inputs = &access.inputs;
    let fields: Vec<Ident> =
        inputs.iter().map(|input| names::identifier(&input.field.name)).collect();
    let data_types: Vec<TokenStream> = inputs.iter().map(data_type).collect();
    let docs = inputs.iter().map(|input| documented(&about_input(input)));
    let is_needed = |input: &Input<'_>| input.default.is_none() && !input.field.data_type.is_option;
    let needed = inputs.iter().zip(&fields).zip(&data_types);
    let needed = needed.filter(|((input, _), _)| is_needed(input));
    let needed = needed.map(|((_, field), data_type)| quote!(#field: #data_type));
    let values = inputs.iter().zip(&fields).map(|(input, field)| match is_needed(input) {
        true => quote!(#field),
        false => quote!(#field: ::std::option::Option::None),
    });
    quote! {
        #about
        #derive
        pub struct #name {
            #(#docs pub #fields: #data_types,)*
        }

        #[allow(dead_code, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
        impl #name {
            /// A row of what every row must have; the rest is NULL, or what the table has for it.
            #[must_use]
            pub fn new(#(#needed),*) -> Self {
                Self { #(#values,)* }
            }
        }
    }
}

/// An option for NULL, and one around it for the default.
fn data_type(input: &Input<'_>) -> TokenStream {
    let own = &input.field.data_type;
    match input.default {
        Some(_) => quote!(::std::option::Option<#own>),
        None => quote!(#own),
    }
}

fn about_input(input: &Input<'_>) -> String {
    let Input { column, default, .. } = input;
    let about = format!("`{}`: `{}`", column.name, column.data_type);
    let default_text = column.default.as_deref().filter(|text| !text.contains('`'));
    let none = match (default, default_text) {
        (None, _) => return format!("{about}."),
        (Some(_), Some(text)) => format!("`None` is the default, `{text}`"),
        (Some(_), None) => "`None` is the default".to_owned(),
    };
    match input.is_default_or_null() {
        true => format!("{about}. {none}; `Some(None)` is NULL."),
        false => format!("{about}. {none}."),
    }
}

/// Writes the functions of one table.
struct Writer<'a, 'b> {
    access: &'a Access<'b>,
    answers: Answers,
}

impl Writer<'_, '_> {
    fn function(&self, function: &Function<'_>) -> TokenStream {
        let name = names::identifier(&function.name);
        let sql = &function.statement.sql;
        let docs = ["", "```sql"].into_iter().chain(sql.lines()).chain(["```"]);
        let docs = docs.map(|line| match line {
            "" => quote!(#[doc = ""]),
            line => documented(line),
        });
        let about = documented(&function.about);
        let sqlx = quote!(::migrations::__private::sqlx);
        let (arguments, result) = self.signature(&function.shape);
        let body = match self.answers {
            Answers::Sealed => self.body(function),
            // The crate does not build, and a body that gives any type adds no second error.
            Answers::Missing => quote!(::std::future::pending().await),
        };
        quote! {
            #about
            #(#docs)*
            #[allow(unused_variables)]
            pub async fn #name(
                #arguments
            ) -> #sqlx::Result<#result> {
                #body
            }
        }
    }

    fn signature(&self, shape: &Shape<'_>) -> (TokenStream, TokenStream) {
        let new = names::identifier(&self.access.new);
        let executor = quote!(executor: impl ::migrations::__private::sqlx::PgExecutor<'_>);
        let with_key = |key: &[&FieldModel]| {
            let names = parameters(key);
            let data_types = key.iter().map(|field| borrowed(&field.data_type.value).tokens());
            quote!(#executor, #(#names: #data_types),*)
        };
        match shape {
            Shape::Get(key) => (with_key(key), quote!(::std::option::Option<Self>)),
            Shape::List(key) => (with_key(key), quote!(::std::vec::Vec<Self>)),
            Shape::Delete(key) => (with_key(key), quote!(bool)),
            Shape::Insert => (quote!(#executor, new: &#new), quote!(Self)),
            Shape::InsertMany => (quote!(#executor, new: &[#new]), quote!(::std::vec::Vec<Self>)),
            Shape::Update => (quote!(&self, #executor), quote!(::std::option::Option<Self>)),
        }
    }

    fn body(&self, function: &Function<'_>) -> TokenStream {
        let query = self.query(function);
        match &function.shape {
            Shape::Get(_) | Shape::Update => quote!(#query.fetch_optional(executor).await),
            Shape::List(_) => quote!(#query.fetch_all(executor).await),
            Shape::Insert => quote!(#query.fetch_one(executor).await),
            Shape::Delete(_) => quote! {
                let done = #query.execute(executor).await?;
                ::std::result::Result::Ok(done.rows_affected() > 0)
            },
            Shape::InsertMany => {
                let bounds = function.statement.binds.iter().filter_map(|bind| self.bounds(bind));
                quote! {
                    if new.is_empty() {
                        return ::std::result::Result::Ok(::std::vec::Vec::new());
                    }
                    #(#bounds)*
                    #query.fetch_all(executor).await
                }
            }
        }
    }

    /// The call of sqlx's macro; what sqlx has to say of it, it says where the table was asked for.
    fn query(&self, function: &Function<'_>) -> TokenStream {
        let span = self.access.argument.span;
        let sql = LitStr::new(&function.statement.sql, span);
        let row = Ident::new(&self.access.row.name, span);
        let key: &[&FieldModel] = match &function.shape {
            Shape::Get(key) | Shape::List(key) | Shape::Delete(key) => key,
            Shape::Insert | Shape::InsertMany | Shape::Update => &[],
        };
        let names = parameters(key);
        let values = function.statement.binds.iter().map(|bind| self.value(bind, key, &names));
        match function.shape {
            Shape::Delete(_) => {
                quote_spanned!(span=> ::migrations::__private::sqlx::query!(#sql, #(#values),*))
            }
            _ => quote_spanned! {span=>
                ::migrations::__private::sqlx::query_as!(#row, #sql, #(#values),*)
            },
        }
    }

    /// What is bound; `as _` stands where sqlx does not know the type.
    fn value(&self, bind: &Bind<'_>, key: &[&FieldModel], names: &[Ident]) -> TokenStream {
        let each = |items: TokenStream| quote!(::migrations::__private::sqlx::postgres::PgBindIterExt::bind_iter(#items) as _);
        match *bind {
            Bind::Key(field) => {
                let place = key.iter().position(|other| std::ptr::eq(*other, field));
                // A key's parameters are made of its own fields, so each of them has its name.
                let name = &names[place.unwrap_or_default()];
                known_or_not(field, &quote!(#name))
            }
            Bind::Own(field) => {
                let name = names::identifier(&field.name);
                known_or_not(field, &quote!(self.#name))
            }
            Bind::New(index) => {
                let (input, field) = self.input(index);
                match input.is_default_or_null() {
                    true => {
                        quote!(new.#field.as_ref().and_then(::std::option::Option::as_ref) as _)
                    }
                    false => known_or_not(input.field, &quote!(new.#field)),
                }
            }
            Bind::IsGiven(index) => {
                let (_, field) = self.input(index);
                quote!(new.#field.is_some())
            }
            Bind::Each(index) => {
                let (input, field) = self.input(index);
                each(match input.is_default_or_null() {
                    true => quote! {
                        new.iter().map(|row| row.#field.as_ref().and_then(::std::option::Option::as_ref))
                    },
                    false => quote!(new.iter().map(|row| &row.#field)),
                })
            }
            Bind::EachIsGiven(index) => {
                let (_, field) = self.input(index);
                each(quote!(new.iter().map(|row| row.#field.is_some())))
            }
            Bind::Elements(index) => {
                let (input, field) = self.input(index);
                let options = (0..options(input)).map(|_| quote!(.flatten()));
                each(quote!(new.iter().flat_map(|row| row.#field.iter()#(#options)*)))
            }
            Bind::First(index) => {
                let bounds = format_ident!("bounds_{index}");
                quote!(&#bounds.first as _)
            }
            Bind::Last(index) => {
                let bounds = format_ident!("bounds_{index}");
                quote!(&#bounds.last as _)
            }
            Bind::Count => quote!(::migrations::__private::count(new)),
        }
    }

    /// Where the elements of each row begin and end, for an array column.
    fn bounds(&self, bind: &Bind<'_>) -> Option<TokenStream> {
        let Bind::First(index) = *bind else { return None };
        let (input, field) = self.input(index);
        let bounds = format_ident!("bounds_{index}");
        let length = match options(input) {
            0 => quote!(::std::option::Option::Some(row.#field.len())),
            1 => quote!(row.#field.as_ref().map(::std::vec::Vec::len)),
            _ => {
                quote!(row.#field.as_ref().and_then(::std::option::Option::as_ref).map(::std::vec::Vec::len))
            }
        };
        Some(quote! {
            let #bounds = ::migrations::__private::Bounds::of(new.iter().map(|row| #length));
        })
    }

    fn input(&self, index: usize) -> (&Input<'_>, Ident) {
        // A statement's places are those of the inputs that it was written for.
        let input = &self.access.inputs[index];
        (input, names::identifier(&input.field.name))
    }
}

/// How many options are around the value of a new row's field.
fn options(input: &Input<'_>) -> usize {
    usize::from(input.default.is_some()) + usize::from(input.field.data_type.is_option)
}

/// A field; sqlx would take a slice of an array, but not the `Vec` of a field.
fn known_or_not(field: &FieldModel, value: &TokenStream) -> TokenStream {
    let is_known = field.data_type.is_of_sqlx && !is_array(&field.data_type.value);
    if is_known { quote!(#value) } else { quote!(#value as _) }
}

/// Whether the type is a `Vec` of anything but bytes.
fn is_array(data_type: &TokenStream) -> bool {
    matches!(borrowed(data_type), Lent::Slice(element) if element.to_string() != "u8")
}

/// The names of a key's parameters.
fn parameters(key: &[&FieldModel]) -> Vec<Ident> {
    let mut given = Names::default();
    given.give(&["executor".to_owned()]);
    let name = |field: &&FieldModel| {
        names::identifier(&given.give(&[field.name.clone(), format!("{}_", field.name)]))
    };
    key.iter().map(name).collect()
}

/// How a key is handed over.
enum Lent {
    /// What is small, as it is.
    Copied(TokenStream),
    /// A text.
    Text,
    /// Elements of this type.
    Slice(TokenStream),
    /// Anything else.
    Whole(TokenStream),
}

impl Lent {
    fn tokens(&self) -> TokenStream {
        match self {
            Lent::Copied(data_type) => quote!(#data_type),
            Lent::Text => quote!(&str),
            Lent::Slice(element) => quote!(&[#element]),
            Lent::Whole(data_type) => quote!(&#data_type),
        }
    }
}

fn borrowed(data_type: &TokenStream) -> Lent {
    const SMALL: [&str; 12] = [
        "Uuid",
        "Decimal",
        "NaiveDate",
        "NaiveTime",
        "NaiveDateTime",
        "DateTime",
        "Date",
        "Time",
        "PrimitiveDateTime",
        "OffsetDateTime",
        "IpNetwork",
        "MacAddress",
    ];
    let whole = || Lent::Whole(data_type.clone());
    let Ok(Type::Path(path)) = syn::parse2::<Type>(data_type.clone()) else { return whole() };
    // The types of the language and the enums of `rows` are named by one word.
    if path.path.leading_colon.is_none() && path.path.segments.len() == 1 {
        return Lent::Copied(data_type.clone());
    }
    let Some(last) = path.path.segments.last() else { return whole() };
    match (last.ident.to_string().as_str(), &last.arguments) {
        ("String", _) => Lent::Text,
        ("Vec", PathArguments::AngleBracketed(element)) => match element.args.first() {
            Some(GenericArgument::Type(element)) => Lent::Slice(quote!(#element)),
            _ => whole(),
        },
        (name, _) if SMALL.contains(&name) => Lent::Copied(data_type.clone()),
        _ => whole(),
    }
}
