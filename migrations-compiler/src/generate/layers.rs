//! The domains and arrays around the base type of a column, from the outside in.
//!
//! sqlx reads a value by what the server says of its type: of a column the domains around it are
//! left out, inside of arrays and composite types they are not.
//! Must not know what the base type is in Rust.

use super::lists::is_named;
use super::types;
use crate::catalog::{Catalog, Column, Domain};

/// One step towards the base type.
#[derive(Clone, Copy)]
pub(super) enum Layer<'a> {
    /// A domain.
    Domain(&'a Domain),
    /// An array of what follows.
    Array,
}

/// All steps towards the base type.
#[derive(Clone)]
pub(super) struct Layers<'a>(Vec<Layer<'a>>);

/// The layers of a type, as PostgreSQL writes it.
pub(super) fn of<'a>(catalog: &'a Catalog, data_type: &str) -> Layers<'a> {
    let mut layers = Vec::new();
    let mut open = data_type;
    // A schema that somebody has written by hand may go round in a circle.
    for _ in 0..=catalog.objects.len() {
        // `integer[][]` is the same type as `integer[]`.
        let element = open.trim_end_matches("[]");
        if element.len() < open.len() {
            layers.push(Layer::Array);
        }
        let Some(domain) = catalog.domains().find(|domain| is_named(element, domain)) else {
            break;
        };
        layers.push(Layer::Domain(domain));
        open = &domain.data_type;
    }
    Layers(layers)
}

impl<'a> Layers<'a> {
    /// What the server says of a column: the domains around the whole value are left out.
    pub(super) fn value(&self) -> Layers<'a> {
        let is_domain = |layer: &&Layer<'_>| matches!(layer, Layer::Domain(_));
        Layers(self.0.iter().skip_while(is_domain).copied().collect())
    }

    /// Each domain, with what is under it.
    pub(super) fn with_rest(&self) -> impl Iterator<Item = (&'a Domain, Layers<'a>)> {
        self.0.iter().zip(1..).filter_map(|(layer, next)| match layer {
            Layer::Domain(domain) => {
                Some((*domain, Layers(self.0.iter().skip(next).copied().collect())))
            }
            Layer::Array => None,
        })
    }

    /// The domains.
    pub(super) fn domains(&self) -> impl Iterator<Item = &'a Domain> {
        self.0.iter().filter_map(|layer| match layer {
            Layer::Domain(domain) => Some(*domain),
            Layer::Array => None,
        })
    }

    /// The domains that can have a type of their own in Rust: that of the whole, and that of the
    /// elements.
    pub(super) fn deciding(&self) -> impl Iterator<Item = &'a Domain> {
        let elements = self.0.iter().skip_while(|layer| !matches!(layer, Layer::Array));
        let both = self.0.first().into_iter().chain(elements.skip(1).take(1));
        both.filter_map(|layer| match layer {
            Layer::Domain(domain) => Some(*domain),
            Layer::Array => None,
        })
    }

    /// Whether there is a domain.
    pub(super) fn has_domain(&self) -> bool {
        self.domains().next().is_some()
    }

    /// Whether there is an array.
    pub(super) fn has_array(&self) -> bool {
        self.0.iter().any(|layer| matches!(layer, Layer::Array))
    }

    /// Whether the elements of the array have a domain.
    pub(super) fn is_array_of_domain(&self) -> bool {
        matches!(self.0.as_slice(), [Layer::Array, Layer::Domain(_), ..])
    }

    /// Whether sqlx can read a value whose type it sees with these layers.
    pub(super) fn can_be_decoded(&self, column: &Column) -> bool {
        let array = self.0.iter().position(|layer| matches!(layer, Layer::Array));
        let (around, under) = match array {
            Some(place) => (place, self.0.len().saturating_sub(place + 1)),
            None => (0, self.0.len()),
        };
        let is_custom = under > 0 || column.base_type.contains('.');
        // sqlx asks the type of an array for that of its elements, unless it knows the elements.
        let is_array_read = around == 0 || !is_custom;
        is_array_read && under <= types::domains_that_sqlx_looks_through(&column.base_type)
    }

    /// Whether sqlx's macros know what the elements of an array are that have these layers, of which
    /// the first is the array.
    pub(super) fn is_known_to_sqlx(&self, column: &Column) -> bool {
        self.0.len() == 2 && types::is_array_known_under_a_domain(&column.base_type)
    }
}
