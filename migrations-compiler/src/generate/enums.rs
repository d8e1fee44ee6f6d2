//! A closed list of texts → a Rust enum that decodes and encodes as the text it is.
//!
//! Must not know whether the list is that of a PostgreSQL enum or of a `CHECK`, beyond the type
//! that goes over the wire.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use super::names::{self, Names};
use super::wire::WireName;
use super::{derive_list, documented};

/// An enum to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EnumModel {
    /// Its name in Rust.
    pub(super) name: String,
    /// The texts, in order.
    pub(super) values: Vec<String>,
    /// The type that goes over the wire.
    pub(super) wire: Wire,
    /// What it stands for, as a sentence.
    pub(super) about: String,
}

/// The type that an enum has in PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// `text` or `varchar`, closed by a `CHECK`.
    Text,
    /// A type of its own.
    Type(WireName),
}

/// The enum and what it implements.
pub(super) fn tokens(item: &EnumModel, derives: &[Path]) -> TokenStream {
    let name = names::identifier(&item.name);
    let variants = variants(&item.values);
    let texts = &item.values;
    let derive = derive_list(&["Debug", "Clone", "Copy", "PartialEq", "Eq", "Hash"], derives);
    let about = documented(&item.about);
    let docs = texts.iter().map(|text| documented(&format!("`{text}`.")));
    let renames = texts.iter().map(|text| serde_rename(text, derives));
    let text_form = text_form(&name, &variants, texts);
    let wire_form = wire_form(&name, &item.wire);
    quote! {
        #about
        #derive
        pub enum #name {
            #(#docs #renames #variants,)*
        }
        #text_form
        #wire_form
    }
}

/// A variant for each text: `1-2 months` → `_12months`.
fn variants(values: &[String]) -> Vec<Ident> {
    let mut given = Names::default();
    let variant = |value: &String| {
        let wanted = names::of_type(&value.to_upper_camel_case());
        let wanted = if wanted == "_" { "Empty".to_owned() } else { wanted };
        names::identifier(&given.give(&[wanted.clone(), format!("{wanted}_")]))
    };
    values.iter().map(variant).collect()
}

/// serde writes the text of the database, not the name of the variant.
fn serde_rename(text: &str, derives: &[Path]) -> Option<TokenStream> {
    let is_serde = |path: &Path| {
        let last = path.segments.last();
        last.is_some_and(|last| last.ident == "Serialize" || last.ident == "Deserialize")
    };
    derives.iter().any(is_serde).then(|| quote!(#[serde(rename = #text)]))
}

fn text_form(name: &Ident, variants: &[Ident], texts: &[String]) -> TokenStream {
    let expected = texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
    let message = format!("expected one of {expected}, got ");
    quote! {
        impl #name {
            /// Every value, in the order of the database.
            pub const ALL: &'static [#name] = &[#(#name::#variants),*];

            /// The text in the database.
            #[inline]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(#name::#variants => #texts,)*
                }
            }
        }

        impl ::std::fmt::Display for #name {
            #[inline]
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for #name {
            type Err = ::migrations::__private::UnknownText;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                match text {
                    #(#texts => ::std::result::Result::Ok(#name::#variants),)*
                    _ => ::std::result::Result::Err(
                        ::migrations::__private::UnknownText::new(#message, text),
                    ),
                }
            }
        }
    }
}

fn wire_form(name: &Ident, wire: &Wire) -> TokenStream {
    let sqlx = quote!(::migrations::__private::sqlx);
    let (info, compatible, array) = match wire {
        Wire::Text => (
            quote!(<str as #sqlx::Type<#sqlx::Postgres>>::type_info()),
            quote!(<str as #sqlx::Type<#sqlx::Postgres>>::compatible(info)),
            quote!(<&str as #sqlx::postgres::PgHasArrayType>::array_type_info()),
        ),
        Wire::Type(wire) => {
            let (info, array) = wire.infos();
            let own = quote!(*info == <Self as #sqlx::Type<#sqlx::Postgres>>::type_info());
            (info, wire.compatible().unwrap_or(own), array)
        }
    };
    let array_compatible = match wire {
        Wire::Text => None,
        Wire::Type(wire) => wire.array_compatible(),
    };
    quote! {
        impl #sqlx::Type<#sqlx::Postgres> for #name {
            #[inline]
            fn type_info() -> #sqlx::postgres::PgTypeInfo {
                #info
            }

            #[inline]
            fn compatible(info: &#sqlx::postgres::PgTypeInfo) -> bool {
                #compatible
            }
        }

        impl #sqlx::postgres::PgHasArrayType for #name {
            #[inline]
            fn array_type_info() -> #sqlx::postgres::PgTypeInfo {
                #array
            }

            #array_compatible
        }

        impl<'q> #sqlx::Encode<'q, #sqlx::Postgres> for #name {
            #[inline]
            fn encode_by_ref(
                &self,
                buffer: &mut #sqlx::postgres::PgArgumentBuffer,
            ) -> ::std::result::Result<#sqlx::encode::IsNull, #sqlx::error::BoxDynError> {
                <&str as #sqlx::Encode<'q, #sqlx::Postgres>>::encode_by_ref(&self.as_str(), buffer)
            }
        }

        impl<'r> #sqlx::Decode<'r, #sqlx::Postgres> for #name {
            #[inline]
            fn decode(
                value: #sqlx::postgres::PgValueRef<'r>,
            ) -> ::std::result::Result<Self, #sqlx::error::BoxDynError> {
                let text = value.as_str()?;
                ::std::result::Result::Ok(text.parse()?)
            }
        }
    }
}
