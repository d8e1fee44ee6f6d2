//! Databases as real tools have left them: what they have applied does not run again.

use migrations_core::{Checksum, Code, Migration};
use migrations_runner::{ApplyOptions, ExistingPolicy, RunError, apply, record, status};

use super::{Mapped, called, codes_of, fees, files, left_by, listed, tools, with_table};
use crate::support::{migration, set_of};

#[tokio::test]
async fn what_any_tool_has_applied_is_refused_and_its_history_named() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let set = set_of(files(&tool));
        let error = database.apply(&set).await.expect_err(&tool);
        let (name, mapped) = called(&tool);
        let codes = codes_of(&error);
        if tool == "hand-kept-1" {
            // It stands where this tool's own would.
            assert_eq!(error.code(), Code::ForeignHistory, "{tool}: {error}");
        } else if codes == [Code::ForeignHistory] {
            // Its table has the name of this tool's own.
            let moved = with_table(&set, "kept");
            let error = database.apply(&moved).await.expect_err(&tool);
            assert_listed(&tool, &error, name, mapped);
        } else {
            assert_listed(&tool, &error, name, mapped);
        }
        assert!(error.to_string().contains("nothing was changed"), "{tool}: {error}");
        assert_eq!(fees(&database).await, before, "{tool}");
        assert!(!database.has("public.kept").await, "{tool}");
    }
}

fn assert_listed(tool: &str, error: &RunError, name: &str, mapped: Mapped) {
    let codes = codes_of(error);
    assert!(codes.contains(&Code::AppliedByOtherTool), "{tool}: {error}");
    let known = [Code::AppliedByOtherTool, Code::ExistingRelation, Code::AppliedAsOtherSet];
    assert!(codes.iter().all(|code| known.contains(code)), "{tool}: {error}");
    let (told, versions) = listed(error).unwrap_or_else(|| panic!("{tool}: {error}"));
    assert_eq!(told, name, "{tool}: {error}");
    if mapped == Mapped::AsFiles {
        let stems: Vec<String> = files(tool).iter().map(|file| file.stem.to_string()).collect();
        assert_eq!(versions, stems, "{tool}: {error}");
    }
}

#[tokio::test]
async fn file_of_which_only_the_history_can_tell_is_refused() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let second = with_table(&set_of(files(&tool).split_off(1)), "kept");
        let error = database.apply(&second).await.expect_err(&tool);
        assert_eq!(codes_of(&error), [Code::AppliedByOtherTool], "{tool}: {error}");
        let (told, versions) = listed(&error).unwrap_or_else(|| panic!("{tool}: {error}"));
        let (name, mapped) = called(&tool);
        assert_eq!(told, name, "{tool}");
        if mapped == Mapped::AsFiles {
            assert_eq!(versions, [second.migrations()[0].stem.to_string()], "{tool}: {error}");
        }
        let looked = status(&second, &database.connect).await.expect("it can be looked at");
        assert!(!looked.problems.is_empty(), "{tool}");
        assert_eq!(fees(&database).await, before, "{tool}");
    }
}

#[tokio::test]
async fn who_wants_it_goes_on_over_any_tool_and_the_rows_say_so() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let set = set_of(vec![migration("001_x", "CREATE TABLE IF NOT EXISTS fees (id int)")]);
        let set = with_table(&set, "kept");
        let options = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
        let report = apply(&set, &database.connect, &options).await;
        assert_eq!(report.expect("it is wanted").applied.len(), 1, "{tool}");
        assert_eq!(database.value("SELECT overrides FROM kept").await, "over-existing", "{tool}");
    }
}

#[tokio::test]
async fn recorded_project_goes_on_with_its_third_file() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let mut migrations = files(&tool);
        let two = with_table(&set_of(migrations.clone()), "kept");
        let options = ApplyOptions::default();
        let written = record(&two, two.migrations(), &database.connect, &options).await;
        assert_eq!(written.expect("it is recorded").len(), 2, "{tool}");
        assert_eq!(database.apply(&two).await.expect("nothing to do").applied, [], "{tool}");
        let digits = migrations[1].stem.chars().take_while(char::is_ascii_digit).count();
        let third: String = format!("{}9_third", &migrations[1].stem[..digits]);
        migrations.push(migration(&third, "CREATE TABLE third (id int)"));
        let three = with_table(&set_of(migrations), "kept");
        let report = database.apply(&three).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 1, "{tool}");
        assert_eq!(fees(&database).await, before, "{tool}");
        let overrides =
            "SELECT string_agg(coalesce(overrides, '-'), ' ' ORDER BY migration_id) FROM kept";
        assert_eq!(database.value(overrides).await, "recorded recorded -", "{tool}");
    }
}

#[tokio::test]
async fn history_with_digests_of_the_same_texts_is_told_by_them() {
    // What sqlx lists under another name for the same number is this file where the digest is.
    let database = left_by("sqlx").await;
    let files = files("sqlx");
    let renamed = |file: &Migration| {
        let digits: String = file.stem.chars().take_while(char::is_ascii_digit).collect();
        Migration {
            checksum: Checksum::of(&file.sql),
            ..migration(&format!("{digits}_else"), &file.sql)
        }
    };
    let set = set_of(files.iter().skip(1).map(renamed).collect());
    let error = database.apply(&set).await.expect_err("it is the same text");
    assert_eq!(codes_of(&error), [Code::AppliedByOtherTool], "{error}");
}
