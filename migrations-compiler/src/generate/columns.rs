//! A column → what it is in Rust, wherever that is asked.
//!
//! The one place that decides, for the fields of structs, for queries that are written, and for
//! what sqlx's own macros are told.
//! Must not know how any of these is written.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::PreferredCrates;
use super::given::{self, Given};
use super::layers::{self, Layers};
use super::lists::Enums;
use super::names;
use super::types::{self, Feature, Paths};
use super::wire::TypeNames;
use crate::catalog::{Catalog, Column, Composite, Domain, Table};

/// Everything that says what a column is.
pub(super) struct Columns<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) type_names: TypeNames<'a>,
    pub(super) enums: Enums,
    /// The struct of each composite type that has one, by schema and name.
    pub(super) composites: BTreeMap<(String, String), String>,
    pub(super) given: Given,
    pub(super) preferred: PreferredCrates,
}

/// What a column is in Rust.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// The type of a value that is not NULL.
    pub(super) data_type: TokenStream,
    /// Whether it may be NULL.
    pub(super) is_nullable: bool,
    /// Why it is not what sqlx would take it for, where it is not.
    pub(super) origin: Origin,
    /// The feature without which there is no such type.
    pub(super) needs: Option<Feature>,
}

/// What a value of a column is, or each element where the column is an array.
pub(super) struct Element {
    pub(super) data_type: TokenStream,
    pub(super) origin: Origin,
    pub(super) needs: Option<Feature>,
}

/// Who decided on a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// sqlx's macros take the same type by themselves.
    Sqlx,
    /// The type in the database has a type of its own in Rust, whatever column holds it.
    Type,
    /// This very column has: sqlx's macros must be told, in `sqlx.toml` or by `AS "column: Type"`.
    Column,
}

/// Why a column has no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unmapped {
    /// The column and its type.
    pub(super) message: String,
    /// What to write for it.
    pub(super) help: String,
}

/// Schema and name of a table or a composite type.
type Owner<'a> = (&'a str, &'a str);

impl Typed {
    /// The type with its `Option`.
    pub(super) fn field(&self) -> TokenStream {
        let data_type = &self.data_type;
        if self.is_nullable {
            quote!(::std::option::Option<#data_type>)
        } else {
            quote!(#data_type)
        }
    }
}

impl Columns<'_> {
    /// What a column of a table is, named from there.
    pub(super) fn of_table(
        &self,
        table: &Table,
        column: &Column,
        paths: &Paths,
    ) -> Result<Typed, Unmapped> {
        let key = (table.schema.clone(), table.name.clone(), column.name.clone());
        let closed = self.enums.of_column.get(&key);
        // The server looks through the domains of what it sends as a column.
        let seen = self.layers(column).value();
        self.of((&table.schema, &table.name), column, closed, &seen, paths)
    }

    /// What a field of a composite type is; the server lets every one be NULL.
    pub(super) fn of_composite(
        &self,
        composite: &Composite,
        column: &Column,
        paths: &Paths,
    ) -> Result<Typed, Unmapped> {
        let owner = (composite.schema.as_str(), composite.name.as_str());
        let typed = self.of(owner, column, None, &self.layers(column), paths)?;
        Ok(Typed { is_nullable: true, ..typed })
    }

    fn of(
        &self,
        owner: Owner<'_>,
        column: &Column,
        closed: Option<&String>,
        seen: &Layers<'_>,
        paths: &Paths,
    ) -> Result<Typed, Unmapped> {
        if let Some(data_type) = self.given.column(owner, column, paths) {
            let (is_nullable, origin) = (column.is_nullable(), Origin::Column);
            return Ok(Typed { data_type, is_nullable, origin, needs: None });
        }
        if let Some(name) = closed {
            let (name, rows) = (names::identifier(name), &paths.rows);
            let data_type = quote!(#rows #name);
            let element = Element { data_type, origin: Origin::Column, needs: None };
            return Ok(element.in_shape(column));
        }
        if let Some(element) = self.element(column, paths) {
            return match seen.can_be_decoded(column) || self.is_given(column) {
                true => Ok(element.in_shape(column)),
                false => Err(unreadable(owner, column)),
            };
        }
        let (of_schema, of_name) = given::base_type(column);
        let composite = self.catalog.composites().find(|composite| {
            (composite.schema.as_str(), composite.name.as_str()) == (&of_schema, &of_name)
        });
        if let Some(composite) = composite {
            return self.of_unmapped_composite(owner, column, composite);
        }
        Err(unmapped(owner, column))
    }

    /// What one value of a column is, whatever was said of that very column.
    pub(super) fn element(&self, column: &Column, paths: &Paths) -> Option<Element> {
        let layers = self.layers(column);
        let named = |domain: &Domain| self.of_named(&domain.schema, &domain.name, paths);
        if let Some(data_type) = layers.deciding().find_map(named) {
            // Of a value sqlx sees what is under the domain, of an array the domain.
            let is_seen = layers.value().is_array_of_domain();
            let origin = if is_seen { Origin::Type } else { Origin::Column };
            return Some(Element { data_type, origin, needs: None });
        }
        self.base_element(column, paths)
    }

    /// What is under all domains and arrays of a column.
    pub(super) fn base_element(&self, column: &Column, paths: &Paths) -> Option<Element> {
        let (schema, name) = given::base_type(column);
        if let Some(data_type) = self.of_named(&schema, &name, paths) {
            let origin = if schema == "pg_catalog" { Origin::Column } else { Origin::Type };
            return Some(Element { data_type, origin, needs: None });
        }
        let data_type = types::of_name(&column.base_type, self.preferred, paths)?;
        let origin = match &*column.base_type {
            name if types::is_unknown_to_sqlx(name) => Origin::Type,
            name if column.is_array && !types::is_array_known_to_sqlx(name, self.preferred) => {
                Origin::Column
            }
            _ => Origin::Sqlx,
        };
        Some(Element { data_type, origin, needs: types::needed_feature(&column.base_type) })
    }

    /// Whether the type comes from the user, whose code reads it in its own way.
    fn is_given(&self, column: &Column) -> bool {
        let (schema, name) = given::base_type(column);
        let is_given = |domain: &Domain| self.given.of_type(&domain.schema, &domain.name).is_some();
        self.given.of_type(&schema, &name).is_some() || self.layers(column).deciding().any(is_given)
    }

    /// Whether the schema itself has made the type of a column.
    pub(super) fn is_of_schema(&self, column: &Column) -> bool {
        let (schema, name) = given::base_type(column);
        self.catalog.enums().any(|item| item.schema == schema && item.name == name)
            || self.catalog.composites().any(|item| item.schema == schema && item.name == name)
    }

    /// The type that a type of the schema has in Rust: one that was given, or a generated one.
    pub(super) fn of_named(&self, schema: &str, name: &str, paths: &Paths) -> Option<TokenStream> {
        if let Some(given) = self.given.of_type(schema, name) {
            return Some(given);
        }
        let key = (schema.to_owned(), name.to_owned());
        let name = self.enums.of_type.get(&key).or_else(|| self.composites.get(&key))?;
        let (name, rows) = (names::identifier(name), &paths.rows);
        Some(quote!(#rows #name))
    }

    /// The domain that a column, or each element of it, is declared with.
    pub(super) fn domain(&self, column: &Column) -> Option<&Domain> {
        self.layers(column).domains().next()
    }

    /// The domains and arrays around the base type of a column.
    pub(super) fn layers(&self, column: &Column) -> Layers<'_> {
        layers::of(self.catalog, &column.data_type)
    }

    /// The first field without a type, as the reason why the column has none.
    fn of_unmapped_composite(
        &self,
        owner: Owner<'_>,
        column: &Column,
        composite: &Composite,
    ) -> Result<Typed, Unmapped> {
        let fields = composite.columns.iter();
        let mut reasons = fields.filter_map(|field| {
            match self.of_composite(composite, field, &Paths::inside()) {
                Err(unmapped) => Some(unmapped.message),
                Ok(typed) => typed.needs.map(|feature| needs(&composite.name, field, feature)),
            }
        });
        let Unmapped { message, help } = unmapped(owner, column);
        let message = match reasons.next() {
            Some(reason) => format!("{message}, because {reason}"),
            None => message,
        };
        Err(Unmapped { message, help })
    }
}

impl Element {
    /// An array of it, or the value itself, as the column has it.
    fn in_shape(self, column: &Column) -> Typed {
        let Element { data_type: element, origin, needs } = self;
        let data_type = if column.is_array { quote!(::std::vec::Vec<#element>) } else { element };
        Typed { data_type, is_nullable: column.is_nullable(), origin, needs }
    }
}

fn unmapped((schema, owner): Owner<'_>, column: &Column) -> Unmapped {
    let (name, data_type) = (&column.name, &column.data_type);
    let place = match schema {
        "public" => format!("{}.{}", in_macro(owner), in_macro(name)),
        _ => format!("{}.{}.{}", in_macro(schema), in_macro(owner), in_macro(name)),
    };
    Unmapped {
        message: format!(
            "`{owner}.{name}` has type `{data_type}`, which has no counterpart in Rust"
        ),
        help: format!("add `types = {{ {place} => path::to::Type }}` to `migrations!`"),
    }
}

/// sqlx asks the type of a value for what it is made of, and a domain does not say.
fn unreadable(owner: Owner<'_>, column: &Column) -> Unmapped {
    let Unmapped { message, help } = unmapped(owner, column);
    let message = message.replace(
        "which has no counterpart in Rust",
        &format!("a domain under which sqlx cannot read `{}`", column.base_type),
    );
    Unmapped { message, help }
}

/// That a column needs a feature which cannot be seen from here.
pub(super) fn needs(owner: &str, column: &Column, feature: Feature) -> String {
    format!(
        "`{owner}.{}` has type `{}`, which needs the feature `{}` of {}",
        column.name, column.data_type, feature.name, feature.of
    )
}

/// A name as `types` takes it.
fn in_macro(name: &str) -> String {
    let is_word = syn::parse_str::<syn::Ident>(name).is_ok()
        || syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok();
    if is_word { name.to_owned() } else { format!("{name:?}") }
}
