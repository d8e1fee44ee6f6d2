//! Databases in which a platform or a library keeps tables of its own, and no tool a history.

use super::{files, left_by};
use crate::support::{database, set_of};

#[tokio::test]
async fn database_of_nobody_is_filled() {
    for tool in ["river", "supabase-platform"] {
        let database = left_by(tool).await;
        let set = set_of(files(tool));
        let report = database.apply(&set).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 2, "{tool}");
        assert_eq!(database.value("SELECT count(*) FROM fees").await, "1000", "{tool}");
        assert_eq!(report.warnings, [""; 0], "{tool}");
    }
    let database = database().await;
    assert_eq!(database.apply(&set_of(files("sqlx"))).await.expect("it is empty").applied.len(), 2);
    assert_eq!(database.apply(&set_of(files("sqlx"))).await.expect("nothing to do").applied, []);
}
