//! The trading platform, whose earlier runner kept a table of its own and had no rollback.

use super::team::Team;

/// The history of the earlier runner, whose checksum was reserved and never written.
const EARLIER: &str = "CREATE TABLE schema_migrations (\
    migration_id serial PRIMARY KEY, version varchar(255) NOT NULL UNIQUE, name varchar(255), \
    applied_at timestamptz DEFAULT CURRENT_TIMESTAMP, checksum varchar(64), execution_time_ms integer);\
    INSERT INTO schema_migrations (version, name, applied_at, execution_time_ms) VALUES \
    ('001_create_recommendations_tables', 'Create the tables', '2026-01-14 09:00+00', 41), \
    ('002_add_sample_data', 'Add sample data', '2026-01-14 09:01+00', 12)";

/// A database that the earlier runner has brought up to 002.
fn team() -> Team {
    let team = Team::of("", "db/migrations");
    team.by_psql("001_create_recommendations_tables.sql");
    team.by_psql("002_add_sample_data.sql");
    team.database.ask(EARLIER);
    team
}

#[test]
fn database_of_the_earlier_runner_is_adopted_and_goes_on() {
    let team = team();
    let said = team.run(&["apply"]);
    said.exits(1)
        .complains("it looks like a home-made runner's [M9004]")
        .complains("cargo migrations adopt --dir db/migrations --from public.schema_migrations");

    team.edit("migrations.toml", "public.schema_migrations", "public.migration_history");
    let said = team.run(&["adopt", "--from", "public.schema_migrations", "--yes"]);
    said.exits(0).prints("2 recorded and not run").prints("4 pending");
    let at = "SELECT to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') \
        FROM migration_history WHERE version = '001_create_recommendations_tables'";
    assert_eq!(team.database.ask(at), "2026-01-14 09:00");
    let rows = "SELECT count(*) FROM recommendations";
    assert_eq!(team.database.ask(rows), "10");

    team.run(&["apply"]).exits(0).prints("4 applied, 2 applied before");
    assert_eq!(team.database.ask(rows), "10");
    assert_eq!(team.database.ask("SELECT count(*) FROM schema_migrations"), "2");
}

#[test]
fn new_migration_is_applied_and_taken_back() {
    let team = team();
    team.edit("migrations.toml", "public.schema_migrations", "public.migration_history");
    team.run(&["adopt", "--from", "public.schema_migrations", "--yes"]).exits(0);
    team.run(&["apply"]).exits(0);
    let before = team.schema();

    team.run_without_database(&["new", "add_watchlists"])
        .exits(0)
        .prints("written: db/migrations/007_add_watchlists.rollback.sql");
    team.write(
        "007_add_watchlists.sql",
        "-- Migration: 007_add_watchlists\n-- Description: Symbols that a user follows\n\
         -- Created: 2026-11-29\n\nCREATE TABLE watchlists (\n    user_id uuid NOT NULL,\n    \
         symbol text NOT NULL,\n    CONSTRAINT watchlists_pkey PRIMARY KEY (user_id, symbol)\n);\n",
    );
    team.write(
        "007_add_watchlists.rollback.sql",
        "-- Rollback: 007_add_watchlists\n\nDROP TABLE watchlists;\n",
    );
    team.run(&["apply", "--dry-run"]).exits(0).prints("007_add_watchlists");
    team.run(&["apply", "--allow-drafts"]).exits(0).prints("applied: 007_add_watchlists");
    assert_ne!(team.schema(), before);
    team.run(&["rollback"]).exits(0).prints("007_add_watchlists");
    assert_eq!(team.schema(), before);
}

#[test]
fn set_goes_down_to_nothing_and_up_again() {
    let team = Team::of("", "db/migrations");
    let stems = ["001", "002", "003", "004", "005", "006"];
    let mut schemas = Vec::new();
    for stem in stems {
        team.run(&["apply", "--to", stem]).exits(0);
        schemas.push(team.schema());
    }
    for schema in schemas.iter().rev().skip(1) {
        team.run(&["rollback"]).exits(0);
        assert_eq!(team.schema(), *schema);
    }
    team.run(&["rollback", "--to", "0"]).exits(0);
    assert_eq!(
        team.database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
        "1"
    );
    for (stem, schema) in stems.iter().zip(&schemas) {
        team.run(&["apply", "--to", stem]).exits(0);
        assert_eq!(team.schema(), *schema);
    }
}

#[test]
fn number_that_was_used_twice_is_named() {
    let team = team();
    team.write(
        "002_add_fees.sql",
        "-- Migration: 002_add_fees\n-- Description: Fees\n-- Created: 2026-11-29\n\n\
         CREATE TABLE fees (fee_id uuid PRIMARY KEY);\n",
    );
    let said = team.run_without_database(&["check"]);
    said.exits(1).complains("[M0101]").complains("db/migrations/002_add_fees.sql");
}
