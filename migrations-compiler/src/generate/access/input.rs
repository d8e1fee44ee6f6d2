//! The columns that an insert may give, each with what stands for one that is not given.
//!
//! Must not know how a statement is written around them.

use crate::catalog::{Catalog, Column, Object, Table};
use crate::generate::identifier::{identifier, literal, qualified, quoted};
use crate::generate::rows::FieldModel;

/// A column that an insert may give.
pub(super) struct Input<'a> {
    /// The field of the row.
    pub(super) field: &'a FieldModel,
    /// The column.
    pub(super) column: &'a Column,
    /// What the server computes where nothing is given, as an expression of the column's type.
    pub(super) default: Option<String>,
}

impl<'a> Input<'a> {
    /// `None` for a column whose values only the server makes.
    pub(super) fn of(
        catalog: &Catalog,
        table: &Table,
        column: &'a Column,
        field: &'a FieldModel,
    ) -> Option<Input<'a>> {
        let is_made = column.generated.is_some() || column.identity.as_deref() == Some("always");
        let default = default(catalog, table, column);
        let default = default.map(|default| cast(&default, &sql_type(catalog, column)));
        (!is_made).then_some(Input { field, column, default })
    }

    /// Whether "no value" and "the default" are two things.
    pub(super) fn is_default_or_null(&self) -> bool {
        self.default.is_some() && self.field.data_type.is_option
    }
}

/// The type that a value of the column goes over the wire as: what is under a domain, and without
/// the length, to which an assignment holds the value and a cast would cut it.
pub(super) fn sql_type(catalog: &Catalog, column: &Column) -> String {
    let element = element_type(catalog, column);
    if column.is_array { format!("{element}[]") } else { element }
}

/// The type that one element of an array goes over the wire as; of any other column its own.
pub(super) fn element_type(catalog: &Catalog, column: &Column) -> String {
    match column.base_type.as_str() {
        // sqlx sends every JSON as `jsonb`.
        "json" => "jsonb".to_owned(),
        // As words of SQL these two have a length of 1.
        name @ ("bit" | "char") => quoted(name),
        // These are names of types and words of SQL at once.
        name if !name.contains('.') => name.to_owned(),
        name => of_schema(catalog, name),
    }
}

fn of_schema(catalog: &Catalog, name: &str) -> String {
    let own = catalog.objects.iter().find_map(|object| {
        let (schema, own) = match object {
            Object::Enum(own) => (&own.schema, &own.name),
            Object::Composite(own) => (&own.schema, &own.name),
            _ => return None,
        };
        (format!("{schema}.{own}") == name).then(|| qualified(schema, own))
    });
    let of_extension = || match name.split_once('.') {
        Some((schema, name)) => qualified(schema, name),
        None => identifier(name),
    };
    own.unwrap_or_else(of_extension)
}

/// Whether a value of the column has fields, which `unnest` in `FROM` makes columns of.
pub(super) fn is_composite(catalog: &Catalog, column: &Column) -> bool {
    let mut composites = catalog.objects.iter().filter_map(|object| match object {
        Object::Composite(own) => Some(format!("{}.{}", own.schema, own.name)),
        _ => None,
    });
    !column.is_array && composites.any(|own| own == column.base_type)
}

/// Whether the column has a domain, so that a bare parameter would have it as well, which sqlx does
/// not know.
pub(super) fn has_domain(column: &Column) -> bool {
    let name = column.data_type.replace('"', "");
    let name = name.trim_end_matches("[]");
    let name = name.split('(').next().unwrap_or(name);
    name.contains('.') && name != column.base_type
}

/// Whether the elements of the column have a domain.
pub(super) fn is_array_of_domain(column: &Column) -> bool {
    column.data_type.ends_with("[]") && has_domain(column)
}

/// An expression as the type that it is assigned as; PostgreSQL leaves out the casts of a default
/// that an assignment makes by itself, and `COALESCE` makes others.
fn cast(expression: &str, data_type: &str) -> String {
    let is_of_type = match expression {
        "now()" | "CURRENT_TIMESTAMP" => data_type == "timestamptz",
        "CURRENT_DATE" => data_type == "date",
        "gen_random_uuid()" => data_type == "uuid",
        "true" | "false" => data_type == "bool",
        _ => {
            let literal = expression.strip_suffix(&format!("::{data_type}"));
            let text = literal.and_then(|literal| literal.strip_prefix('\'')?.strip_suffix('\''));
            text.is_some_and(|text| !text.replace("''", "").contains('\''))
        }
    };
    if is_of_type { expression.to_owned() } else { format!("({expression})::{data_type}") }
}

/// The expression that the server computes where a statement says nothing of a column.
fn default(catalog: &Catalog, table: &Table, column: &Column) -> Option<String> {
    if column.identity.is_some() {
        let sequence_of = literal(&qualified(&table.schema, &table.name));
        let column = literal(&column.name);
        return Some(format!("nextval(pg_get_serial_sequence({sequence_of}, {column}))"));
    }
    let own = column.default.clone().or_else(|| of_domain(catalog, &column.data_type));
    own.filter(|default| default != "NULL" && !default.starts_with("NULL::"))
}

/// A domain has its own default, or that of the domain under it.
fn of_domain(catalog: &Catalog, data_type: &str) -> Option<String> {
    let name = data_type.replace('"', "");
    let mut domains = catalog.objects.iter().filter_map(|object| match object {
        Object::Domain(domain) => Some(domain),
        _ => None,
    });
    let domain = domains
        .find(|domain| name == format!("{}.{}", domain.schema, domain.name).replace('"', ""))?;
    domain.default.clone().or_else(|| of_domain(catalog, &domain.data_type))
}
