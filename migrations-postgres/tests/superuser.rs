//! The superuser of a server of ours under another name.

use migrations_postgres::{Options, Server, rename_superuser};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

const NAME: &str = "supabase_admin";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_rename_the_superuser_at_once_and_all_connect_as_it() {
    let server = Server::start(&Options::default()).expect("a server");
    let admin: PgConnectOptions = server.url().parse().expect("a URL");
    let tasks = (0..8).map(|_| {
        let admin = admin.clone();
        tokio::spawn(async move { rename_superuser(&admin, NAME).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        let renamed = task.await.expect("no panic").expect("a name");
        assert_eq!(renamed.get_username(), NAME);
    }

    // What a platform does with the name that is free now.
    let mut connection = admin.clone().username(NAME).connect().await.expect("a connection");
    sqlx::raw_sql("CREATE ROLE postgres LOGIN").execute(&mut connection).await.expect("a role");
    rename_superuser(&admin, NAME).await.expect("it has the name");

    let query = "SELECT rolname::text FROM pg_roles WHERE rolsuper";
    let superusers: Vec<String> =
        sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("names");
    assert_eq!(superusers, [NAME]);
    connection.close().await.expect("a farewell");
}
