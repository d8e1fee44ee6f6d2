//! Where a name without a schema is created, statement by statement: the search path and the role
//! that a text sets, and how long each of them holds.
//!
//! Must not know which schemas exist, nor what a session begins with.

use crate::header::Transaction;
use crate::identifier;
use crate::tokens::Tokens;

/// A search path, as far as a text says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SearchPath {
    /// The one that a session begins with.
    Session,
    /// These names in order; `$user` among them stands for the role.
    Names(Vec<String>),
    /// One that only the server can tell.
    Unknown,
}

/// The name in a path that stands for the role.
pub const USER_SCHEMA: &str = "$user";

/// Whether a setting is made whenever the text is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    Certain,
    Conditional,
}

/// The role that statements run as, as far as a text says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The one that the text begins with.
    Initial,
    /// The one that has logged in: what `RESET ROLE` goes back to.
    Login,
    /// That one.
    Named(String),
}

/// How long a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Session,
    Transaction,
}

#[derive(Clone, Debug)]
struct Setting<T> {
    session: T,
    local: Option<T>,
}

impl<T> Setting<T> {
    fn new(session: T) -> Setting<T> {
        Setting { session, local: None }
    }

    fn current(&self) -> &T {
        self.local.as_ref().unwrap_or(&self.session)
    }

    fn set(&mut self, scope: Scope, value: T) {
        match scope {
            Scope::Transaction => self.local = Some(value),
            Scope::Session => (self.session, self.local) = (value, None),
        }
    }
}

#[derive(Clone, Debug)]
struct Values {
    /// More than one where a condition decides.
    paths: Setting<Vec<SearchPath>>,
    /// `None` where only the server can tell.
    role: Setting<Option<Role>>,
}

/// The settings at a place of a text.
#[derive(Debug)]
pub(super) struct Settings {
    values: Values,
    /// What holds again after a rollback: the first has no name, and begins the transaction.
    savepoints: Vec<(String, Values)>,
    transaction: Transaction,
}

impl Settings {
    /// Those that a file begins with.
    pub(super) fn new(transaction: Transaction) -> Settings {
        let paths = Setting::new(vec![SearchPath::Session]);
        let values = Values { paths, role: Setting::new(Some(Role::Initial)) };
        let mut settings = Settings { values, savepoints: Vec::new(), transaction };
        if transaction == Transaction::PerFile {
            settings.begin();
        }
        settings
    }

    /// The paths in which a name without a schema may be created, and the role.
    pub(super) fn current(&self) -> (Vec<SearchPath>, Role) {
        let paths = self.values.paths.current().clone();
        match self.values.role.current() {
            Some(role) => (paths, role.clone()),
            None => (paths.into_iter().map(without_user).collect(), Role::Initial),
        }
    }

    /// What a statement that begins at the index sets.
    pub(super) fn statement(&mut self, tokens: &Tokens<'_>, certainty: Certainty) {
        if tokens.after(0, &["DISCARD", "ALL"]).is_some() {
            self.set_path(Scope::Session, SearchPath::Session, certainty);
            self.set_role(Scope::Session, Some(Role::Login), certainty);
        } else if tokens.is_any(0, &["SET", "RESET"]) {
            self.set(tokens, 0, certainty);
        } else {
            self.transact(tokens);
        }
    }

    /// Ends what holds for one statement only, where no transaction is open.
    pub(super) fn end_statement(&mut self) {
        if self.savepoints.is_empty() {
            (self.values.paths.local, self.values.role.local) = (None, None);
        }
    }

    fn begin(&mut self) {
        if self.savepoints.is_empty() {
            self.savepoints.push((String::new(), self.values.clone()));
        }
    }

    fn end(&mut self, chains: bool) {
        self.savepoints.clear();
        self.end_statement();
        if chains || self.transaction == Transaction::PerFile {
            self.begin();
        }
    }

    fn transact(&mut self, tokens: &Tokens<'_>) {
        let chains = tokens.has("CHAIN") && !tokens.has("NO");
        if tokens.is(0, "BEGIN") || tokens.after(0, &["START", "TRANSACTION"]).is_some() {
            self.begin();
        } else if tokens.is_any(0, &["COMMIT", "END"]) {
            self.end(chains);
        } else if tokens.is(0, "SAVEPOINT") {
            self.savepoints.extend(tokens.name(1).map(|name| (name, self.values.clone())));
        } else if tokens.is_any(0, &["ROLLBACK", "ABORT"]) {
            let at = 1 + usize::from(tokens.is_any(1, &["WORK", "TRANSACTION"]));
            let Some(to) = tokens.after(at, &["TO"]) else {
                if let Some((_, values)) = self.savepoints.first() {
                    self.values = values.clone();
                }
                return self.end(chains);
            };
            let name = tokens.name(tokens.skip(to, &["SAVEPOINT"]));
            let is_meant = |(savepoint, _): &(String, Values)| Some(savepoint) == name.as_ref();
            if let Some(at) = self.savepoints.iter().rposition(is_meant) {
                self.savepoints.truncate(at + 1);
                self.values = self.savepoints[at].1.clone();
            }
        }
    }

    /// `SET` and `RESET` at the index, also in a block.
    pub(super) fn set(&mut self, tokens: &Tokens<'_>, index: usize, certainty: Certainty) {
        let is_local = tokens.is(index + 1, "LOCAL");
        let is_scoped = tokens.is_any(index + 1, &["SESSION", "LOCAL"])
            && !tokens.is(index + 2, "AUTHORIZATION");
        let scope = if is_local { Scope::Transaction } else { Scope::Session };
        let at = index + 1 + usize::from(is_scoped);
        let is_reset = tokens.is(index, "RESET");
        if tokens.name(at).as_deref() == Some("search_path") {
            let path = if is_reset { SearchPath::Session } else { path_at(tokens, at + 2) };
            self.set_path(scope, path, certainty);
        } else if tokens.is(at, "SCHEMA") {
            let name = tokens.string_value(at + 1).filter(|_| tokens.is_end(at + 2));
            let name = name.map(|name| SearchPath::Names(vec![cut(&name)]));
            self.set_path(scope, name.unwrap_or(SearchPath::Unknown), certainty);
        } else if is_reset && tokens.is(at, "ALL") {
            self.set_path(scope, SearchPath::Session, certainty);
        } else if tokens.is(at, "ROLE") {
            self.set_role(scope, role_at(tokens, at + 1, is_reset), certainty);
        } else if let Some(at) = tokens.after(at, &["SESSION", "AUTHORIZATION"]) {
            self.set_role(scope, role_at(tokens, at, is_reset), certainty);
        }
    }

    /// `set_config('search_path', …, …)`, where that function's name stands at the index.
    pub(super) fn set_config(&mut self, tokens: &Tokens<'_>, index: usize, certainty: Certainty) {
        if tokens.text(index + 1) != "(" {
            return;
        }
        let name = tokens.string_value(index + 2).filter(|_| tokens.text(index + 3) == ",");
        let value = tokens.string_value(index + 4).filter(|_| tokens.text(index + 5) == ",");
        let (scope, certainty) = match tokens.is(index + 6, "TRUE") {
            true => (Scope::Transaction, certainty),
            false if tokens.is(index + 6, "FALSE") => (Scope::Session, certainty),
            false => (Scope::Session, Certainty::Conditional),
        };
        match name.map(|name| name.to_ascii_lowercase()).as_deref() {
            Some("search_path") => {
                let names = value.as_deref().and_then(identifier::list);
                let path = names.map_or(SearchPath::Unknown, SearchPath::Names);
                self.set_path(scope, path, certainty);
            }
            Some("role" | "session_authorization") => {
                let role = value.map(|value| match &*value {
                    "none" => Role::Login,
                    _ => Role::Named(cut(&value)),
                });
                self.set_role(scope, role, certainty);
            }
            Some(_) => {}
            // Which setting it is only the server can tell.
            None => self.set_path(scope, SearchPath::Unknown, Certainty::Conditional),
        }
    }

    fn set_path(&mut self, scope: Scope, path: SearchPath, certainty: Certainty) {
        let mut paths = match certainty {
            Certainty::Certain => Vec::new(),
            Certainty::Conditional => self.values.paths.current().clone(),
        };
        if !paths.contains(&path) {
            paths.push(path);
        }
        self.values.paths.set(scope, paths);
    }

    fn set_role(&mut self, scope: Scope, role: Option<Role>, certainty: Certainty) {
        let is_certain = certainty == Certainty::Certain || *self.values.role.current() == role;
        self.values.role.set(scope, role.filter(|_| is_certain));
    }
}

/// A path that does not depend on the role, or one that nobody can tell.
fn without_user(path: SearchPath) -> SearchPath {
    match path {
        SearchPath::Names(names) if !names.iter().any(|name| name == USER_SCHEMA) => {
            SearchPath::Names(names)
        }
        _ => SearchPath::Unknown,
    }
}

/// The list of a `SET search_path`; a string in it is one name, whatever commas it has.
fn path_at(tokens: &Tokens<'_>, index: usize) -> SearchPath {
    if tokens.is(index, "DEFAULT") && tokens.is_end(index + 1) {
        return SearchPath::Session;
    }
    let mut names = Vec::new();
    let mut at = index;
    loop {
        let Some(name) = tokens.string_value(at).map(|name| cut(&name)).or_else(|| tokens.name(at))
        else {
            return SearchPath::Unknown;
        };
        at += tokens.width(at);
        names.push(name);
        match tokens.text(at) {
            "," => at += 1,
            _ if tokens.is_end(at) && !tokens.is_cut_at(at) => return SearchPath::Names(names),
            _ => return SearchPath::Unknown,
        }
    }
}

/// The role of a `SET ROLE` or `SET SESSION AUTHORIZATION`.
fn role_at(tokens: &Tokens<'_>, index: usize, is_reset: bool) -> Option<Role> {
    if is_reset || tokens.is_any(index, &["NONE", "DEFAULT"]) {
        return Some(Role::Login);
    }
    let at = index + usize::from(matches!(tokens.text(index), "=") || tokens.is(index, "TO"));
    let name = tokens.string_value(at).map(|name| cut(&name)).or_else(|| tokens.name(at));
    let end = at + tokens.width(at);
    let is_whole = tokens.is_end(end) && !tokens.is_cut_at(end);
    name.filter(|_| is_whole).map(Role::Named)
}

fn cut(name: &str) -> String {
    identifier::cut(name).to_owned()
}
