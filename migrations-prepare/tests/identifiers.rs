//! Names as the front end reads them, held against what a server makes of the same words.

use migrations_core::identifier;
use migrations_postgres::{Options, Server};
use sqlx::postgres::PgConnection;
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, Executor as _, SqlSafeStr as _, Statement as _,
};

/// Names of many scripts: with letters that change their length with their case, that join with the
/// next one, and that a machine may take for ASCII.
const NAMES: [&str; 34] = [
    "Orders",
    "_A1$",
    "AÑO",
    "año",
    "É",
    "é",
    "ÑU",
    "İSTANBUL",
    "ıI",
    "STRAßE",
    "ẞ",
    "ΣΊΣΥΦΟΣ",
    "ſELECT",
    "\u{212a}elvin",
    "\u{212b}",
    "ЗАКАЗЫ",
    "Заказы",
    "日付",
    "价格",
    "한국어",
    "עברית",
    "عربي",
    "ไทย",
    "A🦀B",
    "👩\u{200d}👧",
    "🇩🇪",
    "E\u{301}T",
    "\u{301}E",
    "x€",
    "€",
    "ﬀ",
    "A\u{a0}B",
    "A\u{200d}B",
    "\u{2028}A",
];

/// What the server calls the columns of `SELECT 1 AS …, 1 AS …`.
async fn kept(connection: &mut PgConnection, written: &[String]) -> Vec<String> {
    let items: Vec<String> = written.iter().map(|name| format!("1 AS {name}")).collect();
    let query = AssertSqlSafe(format!("SELECT {}", items.join(", ")));
    let statement = connection.prepare(query.into_sql_str()).await;
    let statement = statement.expect("a server takes every one of the names");
    statement.columns().iter().map(|column| column.name().to_owned()).collect()
}

/// Each name as it is, in quotes, and too long in every way that 63 bytes can end.
fn ways_to_write(name: &str) -> Vec<String> {
    let mut written = vec![name.to_owned(), format!("\"{name}\""), format!("\"a\"\"{name}\"")];
    for before in 56..66 {
        written.push(format!("{}{name}", "A".repeat(before)));
        written.push(format!("\"{}{name}\"", "A".repeat(before)));
    }
    written.push(name.repeat(20));
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_what_a_server_makes_of_them() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut connection = PgConnection::connect(server.url()).await.expect("a connection");
    for name in NAMES {
        let written = ways_to_write(name);
        let kept = kept(&mut connection, &written).await;
        for (written, kept) in written.iter().zip(kept) {
            assert_eq!(identifier::read(written), Some(kept), "{written}");
        }
    }
    // Only a server knows what an escape means.
    for written in ["U&\"\\00e9\"", "u&\"d!0061t\" UESCAPE '!'"] {
        assert!(!kept(&mut connection, &[written.to_owned()]).await.is_empty());
        assert_eq!(identifier::read(written), None);
    }
}
