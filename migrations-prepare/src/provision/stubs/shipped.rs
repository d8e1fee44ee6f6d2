//! The stubs that come with the product.
//!
//! Must not know what a server does with one.

/// A stub: the declarations of an extension, with bodies that need no library.
pub(crate) struct Shipped {
    /// The extension.
    pub(crate) name: &'static str,
    /// Lines `-- key value`, an empty line, and what makes the members.
    text: &'static str,
}

/// The body of a function that has no other: `$where$` says where the real one is found.
const NO_BODY: &str = "BEGIN RAISE feature_not_supported USING \
MESSAGE = 'the extension $name$ is a stub here, and this function has no body in it', \
HINT = 'install the real $name$ on the machine of this server$where$'; END";

/// The one statement of it, where a body has others.
const NO_BODY_STATEMENT: &str = "RAISE feature_not_supported USING \
MESSAGE = 'the extension $name$ is a stub here, and has no body for these arguments', \
HINT = 'install the real $name$ on the machine of this server$where$';";

macro_rules! stubs {
    ($($name:literal)*) => {
        &[$(Shipped { name: $name, text: include_str!(concat!($name, ".sql")) },)*]
    };
}

/// Sorted by name.
const STUBS: &[Shipped] = stubs! {
    "btree_gin" "btree_gist" "citext" "cube" "earthdistance" "fuzzystrmatch" "hstore" "intarray"
    "ltree" "moddatetime" "pg_cron" "pg_stat_statements" "pg_trgm" "pgcrypto" "postgis" "tablefunc" "unaccent"
    "uuid-ossp" "vector"
};

/// The stub of an extension.
pub(crate) fn shipped(name: &str) -> Option<&'static Shipped> {
    STUBS.iter().find(|stub| stub.name == name)
}

/// Every stub.
#[cfg(test)]
pub(crate) fn all() -> &'static [Shipped] {
    STUBS
}

impl Shipped {
    /// What the head of the stub says under a key; empty where it says nothing.
    pub(crate) fn head(&self, key: &str) -> &'static str {
        let lines = self.text.lines().take_while(|line| !line.is_empty());
        let mut values = lines.filter_map(|line| line.strip_prefix("-- ")?.strip_prefix(key));
        values.find(|value| value.is_empty() || value.starts_with(' ')).unwrap_or_default().trim()
    }

    /// The extensions that must be there before it.
    pub(crate) fn requires(&self) -> impl Iterator<Item = &'static str> {
        self.head("requires").split_whitespace()
    }

    /// What makes the members.
    pub(crate) fn script(&self) -> String {
        let members = self.text.split_once("\n\n").map_or("", |(_, members)| members);
        let package = self.head("package");
        let place = match package.is_empty() {
            true => String::new(),
            false => format!("; Debian has it in the package {package}"),
        };
        let named = |body: &str| body.replace("$name$", self.name).replace("$where$", &place);
        members
            .replace("'$no_body$'", &format!("$n${}$n$", named(NO_BODY)))
            .replace("$no_body$", &named(NO_BODY_STATEMENT))
    }
}
