//! What every server has: its own types and functions, and what well-known extensions bring.
//!
//! The lists are those of PostgreSQL 15 (`pg_type`, `pg_proc`), and what 16 to 18 added.
//! Must not know what a set makes.
use migrations_core::substring;

const TYPES: &str = include_str!("builtin_types.txt");
const FUNCTIONS: &str = include_str!("builtin_functions.txt");

/// An extension whose objects are known by name.
pub(super) struct Extension {
    pub name: &'static str,
    pub types: &'static [&'static str],
    pub relations: &'static [&'static str],
}

/// Extensions that make no relations and types but those named here.
const EXTENSIONS: &[Extension] = &[
    of("address_standardizer", &["stdaddr"]),
    of("amcheck", &[]),
    of("autoinc", &[]),
    of("bloom", &[]),
    of("btree_gin", &[]),
    of(
        "btree_gist",
        &["gbtreekey2", "gbtreekey4", "gbtreekey8", "gbtreekey16", "gbtreekey32", "gbtreekey_var"],
    ),
    of("citext", &["citext"]),
    of("cube", &["cube"]),
    of("dblink", &["dblink_pkey_results"]),
    of("dict_int", &[]),
    of("dict_xsyn", &[]),
    of("earthdistance", &["earth"]),
    of("file_fdw", &[]),
    of("fuzzystrmatch", &[]),
    of("hstore", &["hstore", "ghstore"]),
    of("insert_username", &[]),
    of("intarray", &["query_int", "intbig_gkey"]),
    of("isn", &["ean13", "isbn13", "ismn13", "issn13", "isbn", "ismn", "issn", "upc"]),
    of("lo", &["lo"]),
    of("ltree", &["ltree", "lquery", "ltxtquery", "ltree_gist"]),
    of("moddatetime", &[]),
    of("pg_trgm", &["gtrgm"]),
    of("pgcrypto", &[]),
    of("plpgsql", &[]),
    of("postgres_fdw", &[]),
    of("refint", &[]),
    of("seg", &["seg"]),
    of("tablefunc", &["tablefunc_crosstab_2", "tablefunc_crosstab_3", "tablefunc_crosstab_4"]),
    of("tcn", &[]),
    of("tsm_system_rows", &[]),
    of("tsm_system_time", &[]),
    of("unaccent", &[]),
    of("uuid-ossp", &[]),
    of("vector", &["vector", "halfvec", "sparsevec"]),
    Extension {
        name: "pg_stat_statements",
        types: &[],
        relations: &["pg_stat_statements", "pg_stat_statements_info"],
    },
];

const fn of(name: &'static str, types: &'static [&'static str]) -> Extension {
    Extension { name, types, relations: &[] }
}

/// Functions of extensions and platforms that only compute, and `set_config`, which is followed.
const COMPUTING: &[&str] = &[
    "armor",
    "create_secret",
    "crypt",
    "cube",
    "daitch_mokotoff",
    "dearmor",
    "decrypt",
    "digest",
    "dmetaphone",
    "email",
    "encrypt",
    "gen_random_bytes",
    "gen_salt",
    "hmac",
    "hstore",
    "http_get",
    "http_post",
    "jwt",
    "levenshtein",
    "ll_to_earth",
    "metaphone",
    "pgp_sym_decrypt",
    "pgp_sym_encrypt",
    "schedule",
    "set_config",
    "similarity",
    "soundex",
    "st_distance",
    "st_dwithin",
    "st_geogfromtext",
    "st_geomfromtext",
    "st_makepoint",
    "st_point",
    "st_setsrid",
    "st_transform",
    "st_x",
    "st_y",
    "uid",
    "unaccent",
    "unschedule",
    "update_secret",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v3",
    "uuid_generate_v4",
    "uuid_generate_v5",
    "word_similarity",
];

/// Functions that can be called with a whole row alone; those of other types refuse it.
const OF_A_ROW: [&str; 43] = [
    "any_out",
    "any_value",
    "anycompatible_out",
    "anycompatiblenonarray_out",
    "anyelement_out",
    "anynonarray_out",
    "array_agg",
    "concat",
    "count",
    "cume_dist",
    "dense_rank",
    "first_value",
    "hash_record",
    "json_agg",
    "json_agg_strict",
    "json_build_array",
    "json_build_object",
    "jsonb_agg",
    "jsonb_agg_strict",
    "jsonb_build_array",
    "jsonb_build_object",
    "lag",
    "last_value",
    "lead",
    "max",
    "min",
    "mode",
    "num_nonnulls",
    "num_nulls",
    "percent_rank",
    "pg_collation_for",
    "pg_column_compression",
    "pg_column_size",
    "pg_column_toast_chunk_id",
    "pg_typeof",
    "quote_literal",
    "quote_nullable",
    "rank",
    "record_out",
    "record_send",
    "row_to_json",
    "to_json",
    "to_jsonb",
];

/// Whether `relation.name` can be a call of one of PostgreSQL's own functions.
///
/// A row turns into no other type in this notation, so the name of a type is none.
pub(super) fn takes_a_row(name: &str) -> bool {
    OF_A_ROW.contains(&name)
}

/// Whether a type of that name is PostgreSQL's own.
pub(super) fn is_type(name: &str) -> bool {
    contains(TYPES, name)
}

/// Whether PostgreSQL has a function of that name; none of them changes a schema.
pub(super) fn is_function(name: &str) -> bool {
    contains(FUNCTIONS, name)
}

/// Whether a function of that name, wherever it is from, is known to change no schema.
pub(super) fn only_computes(name: &str) -> bool {
    is_function(name) || COMPUTING.binary_search(&name).is_ok()
}

/// What an extension brings, where that is known.
pub(super) fn extension(name: &str) -> Option<&'static Extension> {
    EXTENSIONS.iter().find(|extension| extension.name == name)
}

/// The extension that makes a type of that name.
pub(super) fn extension_of_type(name: &str) -> Option<&'static str> {
    const OTHERS: [(&str, &str); 4] = [
        ("geometry", "postgis"),
        ("geography", "postgis"),
        ("raster", "postgis_raster"),
        ("semver", "semver"),
    ];
    let known = EXTENSIONS.iter().find(|extension| extension.types.contains(&name));
    let other = OTHERS.iter().find(|(other, _)| *other == name).map(|(_, extension)| *extension);
    known.map(|extension| extension.name).or(other)
}

/// The lists are sorted by byte, a name a line.
fn contains(list: &str, name: &str) -> bool {
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = substring(list, ..middle).rfind('\n').map_or(0, |newline| newline + 1);
        let end =
            substring(list, middle..).find('\n').map_or(list.len(), |newline| middle + newline);
        match substring(list, start..end).cmp(name) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_every_name_is_found() {
        for list in [TYPES, FUNCTIONS] {
            let names: Vec<&str> = list.lines().collect();
            assert!(names.is_sorted());
            assert!(names.iter().all(|name| contains(list, name)));
            assert!(["", "zzz", "A", "no_such_name"].iter().all(|name| !contains(list, name)));
        }
        assert!(COMPUTING.is_sorted());
        assert!(is_type("serial") && is_type("timestamptz") && is_function("now"));
    }
}
