//! What an address says by itself, as parameters with their values.
//!
//! Knows neither the forms of an address nor where else values come from.

use std::collections::BTreeMap;

use super::parameter::Parameter;

/// Values by the name of their parameter; an empty one counts as given.
pub(crate) type Values = BTreeMap<&'static str, String>;

/// What an address says by itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ConnectionString {
    /// The parameters that it sets.
    pub(crate) values: Values,
    /// Settings in sqlx's form `options[name]=value`, which only a URL can have.
    pub(crate) settings: Vec<(String, String)>,
}

/// Sets a parameter; the later of two values wins, as in libpq.
pub(crate) fn set(values: &mut Values, parameter: &Parameter, value: String) {
    if parameter.name == "requiressl" {
        let mode = if value.starts_with('1') { "require" } else { "prefer" };
        values.insert("sslmode", mode.to_owned());
    } else {
        values.insert(parameter.name, value);
    }
}
