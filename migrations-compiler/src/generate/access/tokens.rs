//! The functions of a table as Rust, each its text in full and the values that it is sent with.
//!
//! There are hundreds of them in a user's crate, so each says only what is its own, to functions of
//! the facade that are compiled already: a call of sqlx's macros costs the compiler six times as much
//! and proves nothing that the seal has not.
//! Must not know how a statement is put together.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, Ident, Path, PathArguments, Type};

use super::Access;
use super::functions::{Function, Shape};
use super::input::Input;
use super::statements::Bind;
use crate::generate::names::{self, Names};
use crate::generate::rows::FieldModel;
use crate::generate::{derive_list, documented};

/// Whether sqlx would find the answers to the statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QueryData {
    /// A server has checked each of them.
    Sealed,
    /// Not so, which somebody else reports: the functions are there, and do nothing.
    Missing,
}

/// What an insert takes, and the functions of the row.
pub(crate) fn tokens(access: &Access<'_>, derives: &[Path], query_data: QueryData) -> TokenStream {
    let row = names::identifier(&access.row.name);
    let new = new_row(access, derives);
    let columns = from_columns(access);
    let functions =
        access.functions.iter().map(|function| Writer { access, query_data }.function(function));
    quote! {
        #new
        #columns

        #[allow(dead_code, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
        impl #row {
            #(#functions)*
        }
    }
}

/// How the columns of a statement become a row: by their places, which is faster than by name.
fn from_columns(access: &Access<'_>) -> TokenStream {
    let name = names::identifier(&access.row.name);
    let fields = access.row.fields.iter().zip(0_usize..).map(|(field, index)| {
        let name = names::identifier(&field.name);
        match field.data_type.is_of_sqlx {
            true => quote!(#name: ::migrations::__private::column(row, #index)?),
            false => quote!(#name: ::migrations::__private::checked_column(row, #index)?),
        }
    });
    let span = located_at(access);
    quote_spanned! {span=>
        impl ::migrations::__private::FromColumns for #name {
            #[inline]
            fn from_columns(
                row: &::migrations::__private::sqlx::postgres::PgRow,
            ) -> ::migrations::__private::sqlx::Result<Self> {
                ::std::result::Result::Ok(Self { #(#fields,)* })
            }
        }
    }
}

/// Where the compiler shows a type that cannot be sent: where the table was asked for.
fn located_at(access: &Access<'_>) -> Span {
    Span::call_site().located_at(access.argument.span)
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
            #[inline]
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
    query_data: QueryData,
}

impl Writer<'_, '_> {
    fn function(&self, function: &Function<'_>) -> TokenStream {
        let name = names::identifier(&function.name);
        let sql = &function.statement.sql;
        let about = documented(&format!("{}\n\n```sql\n{sql}\n```", function.about));
        let sqlx = quote!(::migrations::__private::sqlx);
        let (arguments, result) = self.signature(&function.shape);
        let body = match self.query_data {
            QueryData::Sealed => self.body(function),
            // The crate does not build, and a body that gives any type adds no second error.
            QueryData::Missing => quote!(::std::future::pending().await),
        };
        quote! {
            #about
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
        let Function { statement, shape, .. } = function;
        let key: &[&FieldModel] = match shape {
            Shape::Get(key) | Shape::List(key) | Shape::Delete(key) => key,
            Shape::Insert | Shape::InsertMany | Shape::Update => &[],
        };
        let names = parameters(key);
        let values = statement.binds.iter().map(|bind| self.value(bind, key, &names));
        let send = match shape {
            Shape::Get(_) | Shape::Update => quote!(fetch_optional),
            Shape::List(_) | Shape::InsertMany => quote!(fetch_all),
            Shape::Insert => quote!(fetch_one),
            Shape::Delete(_) => quote!(affects_any),
        };
        let nothing = matches!(shape, Shape::InsertMany).then(|| {
            quote! {
                if new.is_empty() {
                    return ::std::result::Result::Ok(::std::vec::Vec::new());
                }
            }
        });
        let (sql, count) = (&statement.sql, statement.binds.len());
        quote_spanned! {located_at(self.access)=>
            #nothing
            let mut values = ::migrations::__private::Values::of(#count);
            #(#values)*
            ::migrations::__private::#send(executor, #sql, values).await
        }
    }

    /// Adds what is bound to the values.
    fn value(&self, bind: &Bind<'_>, key: &[&FieldModel], names: &[Ident]) -> TokenStream {
        let span = located_at(self.access);
        let add = |value: TokenStream| quote_spanned!(span=> values.add(&#value););
        let each = |value: TokenStream| quote_spanned!(span=> values.each(new, |row| #value););
        match *bind {
            Bind::Key(field) => {
                let place = key.iter().position(|other| std::ptr::eq(*other, field));
                // A key's parameters are made of its own fields, so each of them has its name.
                let name = &names[place.unwrap_or_default()];
                add(quote!(#name))
            }
            Bind::Own(field) => {
                let name = names::identifier(&field.name);
                add(quote!(self.#name))
            }
            Bind::New(index) => {
                let (input, field) = self.input(index);
                add(one_option(input, &quote!(new.#field)))
            }
            Bind::IsGiven(index) => {
                let (_, field) = self.input(index);
                add(quote!(new.#field.is_some()))
            }
            Bind::Each(index) => {
                let (input, field) = self.input(index);
                each(match input.is_default_or_null() {
                    true => one_option(input, &quote!(row.#field)),
                    false => quote!(&row.#field),
                })
            }
            Bind::EachIsGiven(index) => {
                let (_, field) = self.input(index);
                each(quote!(row.#field.is_some()))
            }
            Bind::Elements(index) => {
                let array = self.array(index);
                quote_spanned!(span=> values.elements(new, |row| #array);)
            }
            // The elements have added them.
            Bind::Bound => TokenStream::new(),
            Bind::Count => add(quote!(::migrations::__private::count(new))),
        }
    }

    /// The elements of a new row's field, where it has any.
    fn array(&self, index: usize) -> TokenStream {
        let (input, field) = self.input(index);
        match (input.default.is_some(), input.field.data_type.is_option) {
            (false, false) => quote!(::std::option::Option::Some(row.#field.as_slice())),
            (true, true) => {
                quote!(row.#field.as_ref().and_then(::std::option::Option::as_deref))
            }
            _ => quote!(row.#field.as_deref()),
        }
    }

    fn input(&self, index: usize) -> (&Input<'_>, Ident) {
        // A statement's places are those of the inputs that it was written for.
        let input = &self.access.inputs[index];
        (input, names::identifier(&input.field.name))
    }
}

/// The value with a single option around it, which is all that a parameter can say.
fn one_option(input: &Input<'_>, value: &TokenStream) -> TokenStream {
    match input.is_default_or_null() {
        true => quote!(#value.as_ref().and_then(::std::option::Option::as_ref)),
        false => value.clone(),
    }
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
