//! Whether an engine may be installed, as `MIGRATIONS_ENGINE_INSTALL`, `CI` and the terminal say.
//!
//! Must not know what is installed, and from where.

use std::env;
use std::io::{self, IsTerminal};

use crate::error::{EngineError, InstallError};

/// Whether a PostgreSQL may be fetched and installed where no server is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// What `MIGRATIONS_ENGINE_INSTALL` says: `off`, `ask` or `auto`; where it says nothing, a person
    /// at a terminal is asked, and nothing is installed where `CI` is set.
    FromEnv,
    /// Nothing is installed.
    Off,
    /// A person is asked; without a terminal nothing is installed.
    Ask,
    /// Install one, and say so in a line.
    Auto,
}

impl Consent {
    /// Replaces [`Consent::FromEnv`] with what the environment says.
    pub(crate) fn resolved(self) -> Result<Consent, EngineError> {
        let consent = match self {
            Consent::FromEnv => consent(
                &variable("MIGRATIONS_ENGINE_INSTALL"),
                matches!(&*variable("CI"), "" | "0" | "false"),
            )?,
            chosen => chosen,
        };
        let is_answered = consent != Consent::Ask || is_at_a_terminal();
        Ok(if is_answered { consent } else { Consent::Off })
    }
}

/// Nobody at a machine of CI can answer, though some of them have a terminal.
fn consent(value: &str, is_watched: bool) -> Result<Consent, InstallError> {
    match (value.trim(), is_watched) {
        ("off", _) | ("", false) => Ok(Consent::Off),
        ("ask", _) | ("", true) => Ok(Consent::Ask),
        ("auto", _) => Ok(Consent::Auto),
        (other, _) => Err(InstallError::UnknownConsent { value: other.to_owned() }),
    }
}

fn is_at_a_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn variable(name: &str) -> String {
    env::var_os(name).unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Consent, consent};

    #[test]
    fn person_is_asked_unless_the_variable_or_ci_says_otherwise() {
        let said = |value, is_watched| consent(value, is_watched).unwrap();
        assert_eq!(said("", true), Consent::Ask);
        assert_eq!(said("", false), Consent::Off);
        for is_watched in [true, false] {
            assert_eq!(said("off", is_watched), Consent::Off);
            assert_eq!(said("ask", is_watched), Consent::Ask);
            assert_eq!(said(" auto ", is_watched), Consent::Auto);
        }
    }

    #[test]
    fn another_value_is_an_error_that_lists_the_three() {
        let message = consent("yes", true).unwrap_err().to_string();
        assert!(message.contains("`off`, `ask` or `auto`: `yes`"), "{message}");
    }
}
