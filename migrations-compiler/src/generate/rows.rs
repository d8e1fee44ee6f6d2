//! Tables → structs, with the enums and composite types that their columns hold.
//!
//! Must not know how a schema is read; must not change a name once users have it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Path;

use super::columns::{Columns, Origin, needs};
use super::composites::{self, CompositeModel};
use super::given::Given;
use super::lists::{self, Enums};
use super::names::{self, Names};
use super::selection::{Selected, select};
use super::types::{Feature, Paths};
use super::wire::TypeNames;
use super::{Options, derive_list, documented};
use crate::catalog::{Catalog, Column};

/// Everything that `rows` will hold.
pub(super) struct Model<'a> {
    /// The names that are taken.
    pub(super) names: Names,
    pub(super) columns: Columns<'a>,
    pub(super) selected: Vec<Selected<'a>>,
    pub(super) composites: Vec<CompositeModel>,
    pub(super) structs: Vec<StructModel>,
    /// The tables that have no struct.
    pub(super) left_out: Vec<LeftOut>,
}

/// A struct to be written.
pub(super) struct StructModel {
    /// The schema of its table.
    pub(super) schema: String,
    /// Its table.
    pub(super) table: String,
    pub(super) name: String,
    about: String,
    pub(super) fields: Vec<FieldModel>,
}

/// A field, and the column that it holds.
pub(super) struct FieldModel {
    pub(super) column: String,
    pub(super) name: String,
    pub(super) data_type: FieldType,
    about: String,
    /// Whether it is an array of a domain, which sqlx takes for another type than it is.
    is_hidden: bool,
}

/// The type of a field.
pub(super) struct FieldType {
    /// What it is where there is a value.
    pub(super) value: TokenStream,
    /// Whether there may be none.
    pub(super) is_option: bool,
    /// Whether sqlx takes and gives that type without being told.
    pub(super) is_of_sqlx: bool,
}

impl ToTokens for FieldType {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let value = &self.value;
        match self.is_option {
            true => quote!(::std::option::Option<#value>).to_tokens(tokens),
            false => value.to_tokens(tokens),
        }
    }
}

/// A table that has no struct, and why.
pub(super) struct LeftOut {
    /// The schema of the table.
    pub(super) schema: String,
    /// The table.
    pub(super) table: String,
    /// The name that the struct would have.
    name: String,
    /// The column and its type.
    pub(super) reason: String,
    /// What to write for it.
    pub(super) help: String,
}

/// Decides on every name and type.
pub(super) fn model<'a>(
    catalog: &'a Catalog,
    options: &'a Options,
) -> Result<Model<'a>, Vec<syn::Error>> {
    let mut names = Names::default();
    let selected = select(&mut names, catalog, options.rows.as_deref())?;
    let given = Given::of(catalog, &options.types)?;
    let type_names = TypeNames::of(catalog);
    // Who wants no rows gets no enum either.
    let enums = match options.rows.as_ref().is_some_and(Vec::is_empty) {
        true => Enums::default(),
        false => lists::enums(&mut names, catalog, &type_names, &selected, &options.config),
    };
    let preferred = options.preferred;
    let mut columns =
        Columns { catalog, type_names, enums, composites: Default::default(), given, preferred };
    let composites = composites::composites(&mut names, &mut columns, &selected);
    let (mut structs, mut left_out, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for item in &selected {
        match (structure(item, &columns, options), item.argument) {
            (Ok(item), _) => structs.push(item),
            (Err(item), Some(argument)) => {
                let message = format!("{}; {}", item.reason, item.help);
                errors.push(syn::Error::new(argument.table.span(), message));
            }
            (Err(item), None) => left_out.push(item),
        }
    }
    let model = Model { names, columns, selected, composites, structs, left_out };
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

fn structure(
    item: &Selected<'_>,
    columns: &Columns<'_>,
    options: &Options,
) -> Result<StructModel, LeftOut> {
    let table = item.table;
    let left_out = |reason: String, help: String| {
        let (schema, table) = (table.schema.clone(), table.name.clone());
        LeftOut { schema, table, name: item.name.clone(), reason, help }
    };
    let mut given = Names::default();
    let field = |column: &Column| {
        let typed = columns
            .of_table(table, column, &Paths::inside())
            .map_err(|unmapped| left_out(unmapped.message, unmapped.help))?;
        if let Some(feature) = typed.needs.filter(|feature| !is_on(*feature, item, options)) {
            let help = match feature.of {
                "migrations" => {
                    "switch it on: features = [\"pgvector\"] for sealed-migrations in Cargo.toml"
                }
                _ => "switch it on, and name the table in `rows` of `migrations!`",
            };
            return Err(left_out(needs(&table.name, column, feature), help.to_owned()));
        }
        let natural = names::of_column(&column.name);
        let name = given.give(&[natural.clone(), format!("{natural}_")]);
        let about = column.comment.clone();
        let about = about.unwrap_or_else(|| format!("`{}`: `{}`.", column.name, column.data_type));
        let is_hidden = columns.layers(column).value().is_array_of_domain();
        let data_type = FieldType {
            value: typed.data_type,
            is_option: typed.is_nullable,
            is_of_sqlx: typed.origin == Origin::Sqlx,
        };
        Ok(FieldModel { column: column.name.clone(), name, data_type, about, is_hidden })
    };
    let fields = table.columns.iter().map(field).collect::<Result<_, LeftOut>>()?;
    let about = table.comment.clone();
    let about = about.unwrap_or_else(|| format!("A row of `{}.{}`.", table.schema, table.name));
    let (schema, table) = (table.schema.clone(), table.name.clone());
    Ok(StructModel { schema, table, name: item.name.clone(), about, fields })
}

/// Whether a type may be named that is there with a feature alone.
///
/// The features of sqlx cannot be seen from here, and without one the struct would break the crate
/// of somebody who never asked for it; who names the table has switched it on.
fn is_on(feature: Feature, item: &Selected<'_>, options: &Options) -> bool {
    match feature.of {
        "migrations" => options.pgvector,
        _ => item.argument.is_some(),
    }
}

/// The struct and how a row becomes one.
pub(super) fn tokens(item: &StructModel, derives: &[Path]) -> TokenStream {
    let name = names::identifier(&item.name);
    let derive = derive_list(&["Debug", "Clone", "PartialEq"], derives);
    let about = documented(&item.about);
    let fields: Vec<_> = item.fields.iter().map(|field| names::identifier(&field.name)).collect();
    let data_types = item.fields.iter().map(|field| &field.data_type);
    let docs = item.fields.iter().map(|field| documented(&field.about));
    let sqlx = quote!(::migrations::__private::sqlx);
    let values = item.fields.iter().map(|field| {
        let column = &field.column;
        match field.is_hidden {
            true => quote!(#sqlx::Row::try_get_unchecked(row, #column)?),
            false => quote!(#sqlx::Row::try_get(row, #column)?),
        }
    });
    quote! {
        #about
        #derive
        pub struct #name {
            #(#docs pub #fields: #data_types,)*
        }

        impl<'r> #sqlx::FromRow<'r, #sqlx::postgres::PgRow> for #name {
            // As with a derive, only a row that is read is compiled.
            #[inline]
            fn from_row(row: &'r #sqlx::postgres::PgRow) -> ::std::result::Result<Self, #sqlx::Error> {
                ::std::result::Result::Ok(#name {
                    #(#fields: #values,)*
                })
            }
        }
    }
}

/// The name of a struct that is not there: whoever uses it learns why, and nobody else.
pub(super) fn absent(item: &LeftOut) -> TokenStream {
    let (name, reason) = (names::identifier(&item.name), &item.reason);
    let note = &item.help;
    let question = format_ident!("__{}Exists", item.name);
    let about = documented(&format!("No struct: {reason}; {note}."));
    quote! {
        #about
        pub type #name<T = ()> = <T as #question>::Row;

        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = #reason, label = "this struct is not there", note = #note)]
        pub trait #question {
            /// Nothing implements this.
            type Row;
        }
    }
}
