//! Every parameter with the value that counts: address, then service, then variables.
//!
//! Knows where a value came from, so that an error names what has to be changed; must not know
//! what the values mean.

use std::collections::BTreeMap;

use super::connection_string::{ConnectionString, Values};
use super::error::AddressError;
use super::parameter::{PARAMETERS, Parameter};
use super::variables::{SetIn, Variables};

/// The values that count.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    values: BTreeMap<&'static str, (String, Origin)>,
    /// Settings of the server in sqlx's form `options[name]=value`.
    pub(crate) settings: Vec<(String, String)>,
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The text of the address.
    Address,
    /// A service file.
    Service,
    /// A variable.
    Variable(&'static str, SetIn),
}

impl Settings {
    /// Puts the values together, and checks each.
    pub(crate) fn new(
        address: ConnectionString,
        service: Values,
        variables: &Variables,
    ) -> Result<Settings, AddressError> {
        let mut settings = Settings { values: BTreeMap::new(), settings: address.settings };
        for (values, origin) in [(address.values, Origin::Address), (service, Origin::Service)] {
            for (name, value) in values {
                settings.values.entry(name).or_insert((value, origin));
            }
        }
        for parameter in PARAMETERS {
            settings.add_variable(parameter, variables)?;
        }
        settings.require_tls_of_old();
        for parameter in PARAMETERS {
            if let Some(value) = settings.given(parameter.name) {
                parameter.check(value, &settings.shown(parameter.name))?;
            }
        }
        Ok(settings)
    }

    fn add_variable(
        &mut self,
        parameter: &Parameter,
        variables: &Variables,
    ) -> Result<(), AddressError> {
        let Some(variable) = parameter.variable else { return Ok(()) };
        if self.values.contains_key(parameter.name) {
            return Ok(());
        }
        if let (Some(value), Some(set_in)) = (variables.get(variable)?, variables.set_in(variable))
        {
            let origin = Origin::Variable(variable, set_in);
            self.values.insert(parameter.name, (value.to_owned(), origin));
        }
        Ok(())
    }

    /// `PGREQUIRESSL` counts where nothing else says how to encrypt.
    fn require_tls_of_old(&mut self) {
        let Some((value, origin)) = self.values.remove("requiressl") else { return };
        if value.starts_with('1') {
            self.values.entry("sslmode").or_insert(("require".to_owned(), origin));
        }
    }

    /// The value of a parameter, which may be empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// The value of a parameter where there is one that is not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// Where the value of a parameter came from.
    pub(crate) fn origin(&self, name: &str) -> Option<Origin> {
        self.values.get(name).map(|(_, origin)| *origin)
    }

    /// What to call a parameter in a message: the variable that sets it, else its name.
    pub(crate) fn shown(&self, name: &str) -> String {
        match self.origin(name) {
            Some(Origin::Variable(variable, _)) => variable.to_owned(),
            _ => name.to_owned(),
        }
    }

    /// What an address sets by itself.
    #[cfg(test)]
    pub(crate) fn of_string(text: &str) -> Settings {
        let address =
            super::conninfo::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        Settings::new(address, Values::new(), &Variables::default())
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Settings};
    use crate::database::connection_string::Values;
    use crate::database::conninfo::parse;
    use crate::database::error::AddressError;
    use crate::database::variables::{SetIn, Variables};

    fn settings(
        address: &str,
        service: &[(&'static str, &str)],
        variables: &[(&str, &str)],
    ) -> Result<Settings, AddressError> {
        let service: Values =
            service.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let process = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let variables = Variables::new(process, std::iter::empty());
        Settings::new(parse(address).expect("it is an address"), service, &variables)
    }

    #[test]
    fn address_goes_before_service_and_service_before_variables() {
        let found = settings(
            "host=a user=''",
            &[("host", "b"), ("port", "2")],
            &[("PGHOST", "c"), ("PGPORT", "3"), ("PGDATABASE", "d"), ("PGUSER", "e")],
        )
        .expect("nothing is wrong");
        assert_eq!(found.given("host"), Some("a"));
        assert_eq!(found.given("port"), Some("2"));
        assert_eq!(found.given("dbname"), Some("d"));
        assert_eq!((found.given("user"), found.text("user")), (Some(""), None));
        let origin = Origin::Variable("PGDATABASE", SetIn::Process);
        assert_eq!(found.origin("dbname"), Some(origin));
        assert_eq!(
            (found.shown("dbname").as_str(), found.shown("port").as_str()),
            ("PGDATABASE", "port")
        );
    }

    #[test]
    fn variable_of_old_counts_last() {
        let mode = |address, variables: &[(&str, &str)]| {
            let found = settings(address, &[], variables).expect("nothing is wrong");
            found.given("sslmode").map(str::to_owned)
        };
        assert_eq!(mode("host=a", &[("PGREQUIRESSL", "1")]).as_deref(), Some("require"));
        assert_eq!(mode("host=a", &[("PGREQUIRESSL", "0")]), None);
        let both = [("PGREQUIRESSL", "1"), ("PGSSLMODE", "disable")];
        assert_eq!(mode("host=a", &both).as_deref(), Some("disable"));
        assert_eq!(mode("sslmode=allow", &both).as_deref(), Some("allow"));
    }

    #[test]
    fn variable_is_named_and_its_value_is_not() {
        let said = settings("host=a", &[], &[("PGSSLMODE", "s3cret")]).expect_err("it is wrong");
        let text = format!("{said} {}", said.help());
        assert!(text.contains("PGSSLMODE") && !text.contains("s3cret"), "{text}");
        let said = settings("host=a", &[], &[("PGSSLCRL", "/a")]).expect_err("it is wrong");
        assert!(said.to_string().starts_with("PGSSLCRL cannot be honoured"), "{said}");
        // What is overridden is not looked at.
        assert!(settings("sslmode=disable", &[], &[("PGSSLMODE", "s3cret")]).is_ok());
    }
}
