//! What a caller may ask of a server, and what a start has to tell besides the server.
//!
//! Holds no behaviour except reading `MIGRATIONS_ENGINE`.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::consent::Consent;
use crate::discover::{self, Installation};
use crate::error::EngineError;
use crate::reuse::Reuse;

/// Which server to start, and where.
///
/// ```
/// use migrations_postgres::Options;
///
/// let options = Options { servers: vec![15, 17], ..Options::default() };
/// assert!(options.cache_dir.is_none());
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// The majors that the set declares; empty accepts any.
    pub servers: Vec<u32>,
    /// Where the server comes from.
    pub engine: EngineChoice,
    /// Where templates are kept, instead of the user's cache folder.
    pub cache_dir: Option<PathBuf>,
    /// Where servers run, instead of `TMPDIR`, memory or `/tmp`.
    pub temp_dir: Option<PathBuf>,
    /// How long a server may take until it answers.
    pub start_timeout: Duration,
    /// What `prepare` may use of earlier runs, and leaves to later ones.
    pub reuse: Reuse,
    /// Whether a PostgreSQL may be fetched and installed where no server is found.
    pub install: Consent,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            servers: Vec::new(),
            engine: EngineChoice::FromEnv,
            cache_dir: None,
            temp_dir: None,
            start_timeout: Duration::from_secs(60),
            reuse: Reuse::FromEnv,
            install: Consent::FromEnv,
        }
    }
}

/// Where a server comes from.
#[derive(Clone)]
pub enum EngineChoice {
    /// What `MIGRATIONS_ENGINE` says: `native` or a URL; `native` where it says nothing.
    FromEnv,
    /// A server of this machine, found by [`installations`](crate::installations).
    Native,
    /// A server of this machine that the caller has picked.
    Installed(Installation),
    /// A database of its own on the server behind a `postgres://` URL.
    Url(String),
}

/// A URL may hold a password, so it is not shown.
impl fmt::Debug for EngineChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineChoice::FromEnv => formatter.write_str("FromEnv"),
            EngineChoice::Native => formatter.write_str("Native"),
            EngineChoice::Installed(installation) => {
                formatter.debug_tuple("Installed").field(installation).finish()
            }
            EngineChoice::Url(_) => formatter.write_str("Url(…)"),
        }
    }
}

impl Options {
    /// Returns the major of the server that a start would take, as far as that is told without one: not of
    /// a URL, nor where none is installed yet.
    #[must_use]
    pub fn server_major(&self) -> Option<u32> {
        let installation = match self.engine.resolved().ok()? {
            EngineChoice::Installed(installation) => installation,
            EngineChoice::Url(_) => return None,
            EngineChoice::Native | EngineChoice::FromEnv => {
                discover::installation(&self.servers).ok()?
            }
        };
        Some(installation.version().major)
    }
}

impl EngineChoice {
    /// Replaces [`EngineChoice::FromEnv`] with what the environment says.
    pub(crate) fn resolved(&self) -> Result<EngineChoice, EngineError> {
        match self {
            EngineChoice::FromEnv => parse(&variable("MIGRATIONS_ENGINE")),
            chosen => Ok(chosen.clone()),
        }
    }
}

fn variable(name: &str) -> String {
    env::var_os(name).unwrap_or_default().to_string_lossy().into_owned()
}

fn parse(value: &str) -> Result<EngineChoice, EngineError> {
    let value = value.trim();
    if value.is_empty() || value == "native" {
        return Ok(EngineChoice::Native);
    }
    if value.starts_with("postgres://") || value.starts_with("postgresql://") {
        return Ok(EngineChoice::Url(value.to_owned()));
    }
    // A misspelt word helps whoever reads the message; anything longer may be a connection string.
    let plain = value.len() <= 20 && value.chars().all(|character| character.is_ascii_lowercase());
    Err(EngineError::UnknownChoice { shown: plain.then(|| value.to_owned()) })
}

/// Something that a start worked around, for the caller to show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The server was made from nothing, which takes longer than from a cached template.
    WithoutTemplate {
        /// Why there was no template to use.
        reason: String,
    },
    /// A cached template was broken and has been thrown away.
    TemplateDiscarded {
        /// The template.
        folder: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
    /// The server runs in another temporary folder than the one that was asked for.
    OtherFolder {
        /// Where it runs.
        used: PathBuf,
        /// What was wrong with each folder before it.
        reasons: Vec<String>,
    },
    /// The SQL that is executed on the server can reach more than the server's own folder.
    Unconfined {
        /// What the kernel does not refuse.
        missing: String,
    },
    /// Something that an earlier, killed process left behind could not be removed.
    Leftover {
        /// The folder or database.
        what: String,
        /// Why it is still there.
        reason: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::WithoutTemplate { reason } => {
                write!(formatter, "the server was made without the template cache: {reason}")
            }
            Note::TemplateDiscarded { folder, reason } => {
                write!(
                    formatter,
                    "the broken template {} was discarded: {reason}",
                    folder.display()
                )
            }
            Note::OtherFolder { used, reasons } => {
                write!(formatter, "the server runs in {}: {}", used.display(), reasons.join("; "))
            }
            Note::Unconfined { missing } => write!(
                formatter,
                "SQL on the server can do whatever the server's user may: {missing}; \
                 see \"What SQL can do on this machine\" in docs/engine.md"
            ),
            Note::Leftover { what, reason } => {
                write!(formatter, "left behind by an earlier process: {what}: {reason}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EngineChoice, parse};

    #[test]
    fn native_is_the_default() {
        assert!(matches!(parse(""), Ok(EngineChoice::Native)));
        assert!(matches!(parse(" native "), Ok(EngineChoice::Native)));
    }

    #[test]
    fn a_url_is_kept_and_never_shown() {
        let choice = parse("postgresql://me:secret@db/x").unwrap();
        assert_eq!(format!("{choice:?}"), "Url(…)");
    }

    #[test]
    fn a_misspelt_word_is_repeated() {
        assert!(parse("natve").unwrap_err().to_string().contains("`natve`"));
    }

    #[test]
    fn a_connection_string_is_not_repeated() {
        for value in ["host=db password=secret", "mysql://me:secret@db/x", "secret@db"] {
            assert!(!parse(value).unwrap_err().to_string().contains("secret"), "{value}");
        }
    }
}
