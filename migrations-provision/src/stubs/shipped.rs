//! The stubs that come with the product.
//!
//! Must not know what a server does with one.

/// A stub: the declarations of an extension, with bodies that need no library.
pub struct Shipped {
    /// The extension.
    pub name: &'static str,
    /// Lines `-- key value`, an empty line, and what makes the members.
    text: &'static str,
}

/// The body of a function with one value and no way to find it. What plans a query evaluates functions
/// of constants: where queries are described it gets some value that the type has, and no error. From
/// `name` no extension has a cast, so the value is read as one that is written in a query.
const NO_BODY: &str = "DECLARE some name; BEGIN \
IF current_setting('migrations_stub.describes', true) = 'on' THEN \
FOREACH some IN ARRAY ARRAY['0', '', '{}', '2000-01-01', '00000000-0000-0000-0000-000000000000'] LOOP \
BEGIN RETURN some; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; RETURN NULL; END IF; \
$refusal$ END";

/// The body of a function with rows, or with none.
const NO_ROWS: &str = "BEGIN $refusal$ END";

/// The statement that ends a function where it has no body: `$place$` says where the real one is had.
const REFUSAL: &str = "RAISE feature_not_supported USING \
MESSAGE = 'the extension $name$ is a stub here, and has no body for this call', \
HINT = 'install the real $name$ on the machine of this server$place$';";

macro_rules! stubs {
    ($($name:literal)*) => {
        &[$(Shipped { name: $name, text: include_str!(concat!($name, ".sql")) },)*]
    };
}

/// Sorted by name.
const STUBS: &[Shipped] = stubs! {
    "btree_gin" "btree_gist" "citext" "cube" "earthdistance" "fuzzystrmatch" "hstore" "intarray"
    "ltree" "moddatetime" "pg_cron" "pg_graphql" "pg_net" "pg_stat_statements" "pg_trgm" "pgcrypto" "pgjwt" "pgsodium"
    "postgis" "supabase_vault" "tablefunc" "timescaledb" "unaccent"
    "uuid-ossp" "vector"
};

/// The stub of an extension.
#[must_use]
pub fn shipped(name: &str) -> Option<&'static Shipped> {
    STUBS.iter().find(|stub| stub.name == name)
}

/// Every stub, in the order of their names.
#[must_use]
pub fn all() -> &'static [Shipped] {
    STUBS
}

impl Shipped {
    /// What the head of the stub says under a key; empty where it says nothing.
    #[must_use]
    pub fn head(&self, key: &str) -> &'static str {
        let lines = self.text.lines().take_while(|line| !line.is_empty());
        let mut values = lines.filter_map(|line| line.strip_prefix("-- ")?.strip_prefix(key));
        values.find(|value| value.is_empty() || value.starts_with(' ')).unwrap_or_default().trim()
    }

    /// The extensions that must be there before it.
    pub fn requires(&self) -> impl Iterator<Item = &'static str> {
        self.head("requires").split_whitespace()
    }

    /// What makes the members.
    #[must_use]
    pub fn script(&self) -> String {
        let members = self.text.split_once("\n\n").map_or("", |(_, members)| members);
        let package = self.head("package");
        let place = match package.is_empty() {
            true => String::new(),
            false => format!("; Debian has it in the package {package}"),
        };
        let refusal = REFUSAL.replace("$name$", self.name).replace("$place$", &place);
        let quoted = |body: &str| format!("$n${}$n$", body.replace("$refusal$", &refusal));
        members
            .replace("'$no_body$'", &quoted(NO_BODY))
            .replace("'$no_rows$'", &quoted(NO_ROWS))
            .replace("$refusal$", &refusal)
    }
}
