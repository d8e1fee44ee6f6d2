//! What a platform brings: its role, and the script that stands in for it.
//!
//! Must not know how a script is run.

use migrations_core::provisioning::Platform;

/// What stands in for Supabase.
const SUPABASE: &str = include_str!("platform/supabase.sql");

/// The script that makes what is there before the first migration; `None` on a plain server.
pub fn script(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Postgres => None,
        Platform::Supabase => Some(SUPABASE),
    }
}

/// Whether a function is one of a script of this product, as the script has it.
pub fn has_function(schema: &str, name: &str, body: &str) -> bool {
    SUPABASE.contains(&format!("FUNCTION {schema}.{name}(")) && SUPABASE.contains(body)
}

/// The extensions that its script creates where it can.
pub fn extensions(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Postgres => &[],
        Platform::Supabase => &["pgcrypto", "uuid-ossp", "pg_stat_statements"],
    }
}

/// The extensions of which a session without the right to make a stub makes the functions alone, and the
/// schema for them.
pub fn functions(platform: Platform) -> Option<(&'static str, &'static [&'static str])> {
    match platform {
        Platform::Postgres => None,
        Platform::Supabase => Some(("extensions", &["pgcrypto", "uuid-ossp"])),
    }
}

/// Who runs migrations there, where the config names nobody.
pub fn role(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Postgres => None,
        // No superuser there, and none on an engine.
        Platform::Supabase => Some("postgres"),
    }
}

/// What the superuser is called there, so that the platform's own names are free.
pub fn superuser(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Postgres => None,
        Platform::Supabase => Some("supabase_admin"),
    }
}

/// The function through which its role creates extensions that ask for a superuser elsewhere.
pub fn installer(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Postgres => None,
        Platform::Supabase => Some("extensions.migrations_prepare_install"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_of_a_platform_is_told_by_its_name_and_its_body() {
        let body = " BEGIN EXECUTE statement; END ";
        assert!(has_function("extensions", "migrations_prepare_install", body));
        assert!(!has_function("public", "migrations_prepare_install", body));
        assert!(!has_function("extensions", "migrations_prepare_install", " BEGIN NULL; END "));
    }
}
