//! Whose history is trusted, and what its owner may make of it.

use migrations_core::{Code, PlanProblem};
use migrations_runner::{ApplyOptions, EntryState, apply, check, status};

use super::{HISTORY, scene};
use crate::support::{database, set, set_with};

#[tokio::test]
async fn owner_is_whoever_the_user_can_be_or_who_owns_the_database() {
    let table = format!("CREATE TABLE public.schema_migrations ({HISTORY})");
    let give = |to: &str| format!("{table}; ALTER TABLE public.schema_migrations OWNER TO {to}");
    let files = set(&["SELECT 1"]);

    // A superuser's, the database's owner's, and that of a group that the user is in.
    for case in ["superuser", "owner", "group"] {
        let scene = scene().await;
        let group = scene.database.role("team").await;
        let team = format!(
            "GRANT {group} TO {0}; GRANT CREATE ON SCHEMA public TO {group}",
            scene.owner_name
        );
        scene.database.execute(&team).await;
        let (owner, victims) = match case {
            "superuser" => ("CURRENT_USER".to_owned(), vec![&scene.database]),
            "owner" => (scene.owner_name.clone(), vec![&scene.database, &scene.owner]),
            _ => (group, vec![&scene.owner]),
        };
        scene.database.execute(&give(&owner)).await;
        for victim in victims {
            victim.apply(&files).await.unwrap_or_else(|error| panic!("{case}: {error}"));
        }
    }

    // A role that a superuser could be as well, and one that the user has made and is not.
    let scene = scene().await;
    let made = format!("made_{}", scene.owner_name);
    scene.database.execute(&format!("ALTER ROLE {} CREATEROLE", scene.owner_name)).await;
    scene.owner.execute(&format!("CREATE ROLE {made}")).await;
    scene.database.execute(&give(&made)).await;
    scene.assert_only_read("made by the user").await;
}

#[tokio::test]
async fn membership_that_somebody_pressed_on_the_user_is_no_reason_to_trust() {
    let scene = scene().await;
    let (mallory, owner) = (&scene.mallory_name, &scene.owner_name);
    scene.database.execute(&format!("ALTER ROLE {mallory} CREATEROLE")).await;
    let team = format!("team_{mallory}");
    // From 16 on whoever makes a role administers it, and still has to join it.
    let version = scene.database.value("current_setting('server_version_num')").await;
    let new_team = match version.as_str() < "160000" {
        true => format!("CREATE ROLE {team} ADMIN {mallory}"),
        false => format!("CREATE ROLE {team}; GRANT {team} TO {mallory}"),
    };
    scene
        .mallory
        .execute(&format!(
            "{new_team}; CREATE TABLE public.schema_migrations ({HISTORY}); GRANT {team} TO {owner}",
        ))
        .await;
    let give = format!("GRANT CREATE ON SCHEMA public TO {team}");
    scene.database.execute(&give).await;
    let give = format!("ALTER TABLE public.schema_migrations OWNER TO {team}");
    scene.mallory.execute(&give).await;
    scene.assert_refused("pressed", "it belongs to another role").await;
}

#[tokio::test]
async fn what_the_owner_has_made_of_the_history_does_no_harm() {
    let h = "public.schema_migrations";
    for (case, sql) in [
        ("row security", format!("ALTER TABLE {h} ENABLE ROW LEVEL SECURITY")),
        (
            "column",
            format!("ALTER TABLE {h} ADD note text NOT NULL DEFAULT 'none', ADD n int DEFAULT 3"),
        ),
        (
            "index",
            format!("CREATE INDEX ON {h} (applied_at); CREATE INDEX ON {h} (lower(version))"),
        ),
        (
            "trigger that is gone",
            format!(
                "CREATE TRIGGER x BEFORE DELETE ON {h} FOR EACH ROW EXECUTE FUNCTION \
                 pg_catalog.suppress_redundant_updates_trigger(); DROP TRIGGER x ON {h}"
            )
            .replace("BEFORE DELETE", "BEFORE UPDATE"),
        ),
        (
            "heir that is gone",
            format!("CREATE TABLE public.heir () INHERITS ({h}); DROP TABLE public.heir"),
        ),
        (
            "rule that is gone",
            format!("CREATE RULE x AS ON DELETE TO {h} DO NOTHING; DROP RULE x ON {h}"),
        ),
        ("check", format!("ALTER TABLE {h} ADD CHECK (format > 0)")),
        ("comment", format!("COMMENT ON TABLE {h} IS 'ours'")),
        ("old release", format!("ALTER TABLE {h} DROP applied_by, DROP overrides")),
        (
            "foreign key of the owner's own",
            format!("CREATE TABLE public.notes (id bigint REFERENCES {h})"),
        ),
    ] {
        let scene = scene().await;
        let options = ApplyOptions::default();
        let applied = apply(&set(&["SELECT 1"]), &scene.owner.connect, &options).await;
        applied.expect("it is applied");
        scene.owner.execute(&sql).await;
        for (index, (who, victim)) in scene.victims().into_iter().enumerate() {
            let files = ["SELECT 1", "SELECT 2", "SELECT 3"];
            let set = set(&files[..index + 2]);
            for error in scene.everything(victim, &set).await {
                assert_eq!(error, None, "{case}, {who}");
            }
        }
        let rows = format!("SELECT count(*) FROM {h} WHERE execution_time_ms IS NOT NULL");
        assert_eq!(scene.database.value(&rows).await, "3", "{case}");
    }
}

#[tokio::test]
async fn reader_needs_select_alone_whoever_owns_history_and_database() {
    let database = database().await;
    let (migrator, reader) = (database.role("migrator").await, database.role("reader").await);
    database.execute(&format!("GRANT CREATE ON SCHEMA public TO {migrator}")).await;
    let files = ["SELECT 1 /* tab\tand \\ */", "CREATE TABLE public.t ()"];
    database.as_role(&migrator).apply(&set(&files)).await.expect("it is applied");
    let looker = database.as_role(&reader);
    let error = check(&set(&files), &looker.connect).await.expect_err("no right");
    assert_eq!(error.code(), Code::HistoryFailed, "{error}");
    database.execute(&format!("GRANT SELECT ON schema_migrations TO {reader}")).await;

    check(&set(&files), &looker.connect).await.expect("everything is applied");
    let seen = status(&set(&files), &looker.connect).await.expect("it can be read");
    let owners = status(&set(&files), &database.as_role(&migrator).connect).await;
    assert_eq!(seen, owners.expect("it is the owner's"));
    assert!(seen.entries.iter().all(|it| matches!(it.state, EntryState::Applied { .. })));
    let edited = set(&["SELECT 2", files[1]]);
    let error = check(&edited, &looker.connect).await.expect_err("a file is another");
    assert_eq!(error.code(), Code::AppliedEdited, "{error}");
    let more = set(&[files[0], files[1], "CREATE TABLE public.u ()"]);
    let error = check(&more, &looker.connect).await.expect_err("one is pending");
    assert_eq!(error.code(), Code::PendingMigrations, "{error}");
    assert_eq!(status(&more, &looker.connect).await.expect("it can be read").problems, []);
    let other = set_with("other", Default::default(), None, set(&files).migrations().to_vec());
    let problems = status(&other, &looker.connect).await.expect("it can be read").problems;
    let is_known = |problem: &PlanProblem| matches!(problem, PlanProblem::AppliedAs { set_name, .. } if set_name == "test");
    assert!(problems.iter().any(is_known), "{problems:?}");
    // Whoever may write is told what a run would be told.
    database.execute(&format!("GRANT INSERT ON schema_migrations TO {reader}")).await;
    let error = status(&set(&files), &looker.connect).await.expect_err("it may be written");
    assert_eq!(error.code(), Code::UntrustedHistory, "{error}");
}
