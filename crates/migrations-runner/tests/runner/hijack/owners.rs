//! Whose history is trusted, and what its owner may make of it.

use migrations_runner::{ApplyOptions, apply};

use super::{HISTORY, scene};
use crate::support::set;

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
    scene.assert_refused("made by the user", "it belongs to another role").await;
}

#[tokio::test]
async fn membership_that_somebody_pressed_on_the_user_is_no_reason_to_trust() {
    let scene = scene().await;
    let (mallory, owner) = (&scene.mallory_name, &scene.owner_name);
    scene.database.execute(&format!("ALTER ROLE {mallory} CREATEROLE")).await;
    let team = format!("team_{mallory}");
    scene
        .mallory
        .execute(&format!(
            "CREATE ROLE {team} ADMIN {mallory}; CREATE TABLE public.schema_migrations ({HISTORY}); \
             GRANT {team} TO {owner}",
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
