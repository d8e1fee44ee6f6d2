//! How the program is called for a set: what makes a command of a help one that can be typed.
//!
//! Must not know what a command does.

use std::borrow::Cow;

/// How the program is called for a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    dir: Option<String>,
    folder: Option<String>,
}

impl Invocation {
    /// A call that names the folder of the set, as it is reached from where the program is called.
    ///
    /// ```
    /// use migrations_core::Invocation;
    /// let invocation = Invocation::in_dir("my set");
    /// assert_eq!(invocation.command("status", &[]), "cargo migrations status --dir 'my set'");
    /// ```
    #[must_use]
    pub fn in_dir(dir: &str) -> Invocation {
        Invocation { dir: Some(dir.to_owned()), folder: Some(dir.to_owned()) }
    }

    /// A call that finds the set by its package, in that folder as it is reached from here.
    ///
    /// ```
    /// use migrations_core::Invocation;
    /// let invocation = Invocation::in_package("migrations");
    /// assert_eq!(invocation.command("status", &[]), "cargo migrations status");
    /// ```
    #[must_use]
    pub fn in_package(folder: &str) -> Invocation {
        Invocation { dir: None, folder: Some(folder.to_owned()) }
    }

    /// The command of a verb with these arguments, as a shell takes it.
    ///
    /// ```
    /// use migrations_core::Invocation;
    /// let command = Invocation::default().command("baseline", &["--to", "001_it's"]);
    /// assert_eq!(command, r"cargo migrations baseline --to '001_it'\''s'");
    /// ```
    #[must_use]
    pub fn command(&self, verb: &str, arguments: &[&str]) -> String {
        let mut words = vec![Cow::Borrowed("cargo migrations"), Cow::Borrowed(verb)];
        if let Some(dir) = &self.dir {
            words.extend([Cow::Borrowed("--dir"), shell_word(dir)]);
        }
        words.extend(arguments.iter().map(|argument| shell_word(argument)));
        words.join(" ")
    }

    /// A file of the set as a shell takes it, from where the program is called; nothing where that is
    /// not known.
    ///
    /// ```
    /// use migrations_core::Invocation;
    /// assert_eq!(Invocation::in_dir("db").path("001_a.sql").as_deref(), Some("db/001_a.sql"));
    /// ```
    #[must_use]
    pub fn path(&self, file: &str) -> Option<String> {
        let dir = self.folder.as_ref()?;
        let path = format!("{}/{file}", dir.trim_end_matches('/'));
        let is_option = path.starts_with('-');
        let path = if is_option { format!("./{path}") } else { path };
        Some(shell_word(&path).into_owned())
    }
}

/// A word that a shell does not take apart or replace.
///
/// ```
/// assert_eq!(migrations_core::shell_word("my set"), "'my set'");
/// ```
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}
