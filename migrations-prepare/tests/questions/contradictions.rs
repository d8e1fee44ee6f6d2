//! A `!` contradicts the schema only where nothing sees to what no constraint says.

use migrations_postgres::{Options, Server};
use migrations_prepare::describe::{Nullability, describe_all};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};

/// A table of orders, one of their invoices, and a lookup table with a row that the set inserts.
const SCHEMA: &str = "
    CREATE TABLE regions (id int PRIMARY KEY);
    CREATE TABLE orders (id int PRIMARY KEY, region_id int NOT NULL REFERENCES regions, note text);
    CREATE TABLE invoices (order_id int PRIMARY KEY, total int NOT NULL, old int);
    CREATE TABLE limits (id int PRIMARY KEY, highest int NOT NULL);
    INSERT INTO limits VALUES (1, 100);
    CREATE FUNCTION see_to_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE FUNCTION is_seen_to(int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE ROLE reader;
";

const JOINED: &str =
    "SELECT i.total AS \"v!\" FROM orders o LEFT JOIN invoices i ON i.order_id = o.id";
const TURNED: &str =
    "SELECT i.total AS \"v!\" FROM invoices i RIGHT JOIN orders o ON i.order_id = o.id";
const LARGEST: &str = "SELECT max(highest) AS \"v!\" FROM limits WHERE id = 1";
const PLAIN: &str = "SELECT note AS \"v!\" FROM orders";

/// What the set does besides, and the query of which then nothing is certain.
const SEEN_TO: &[(&str, &str)] = &[
    ("CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION see_to_it()", JOINED),
    ("CREATE TRIGGER t AFTER INSERT ON orders EXECUTE FUNCTION see_to_it()", TURNED),
    (
        "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION see_to_it()",
        JOINED,
    ),
    (
        "CREATE TRIGGER t BEFORE DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION see_to_it()",
        JOINED,
    ),
    ("ALTER TABLE orders ENABLE ROW LEVEL SECURITY", JOINED),
    (
        "CREATE RULE r AS ON INSERT TO orders DO ALSO INSERT INTO invoices VALUES (NEW.id, 0)",
        TURNED,
    ),
    ("ALTER TABLE orders ADD CHECK (is_seen_to(id))", JOINED),
    (
        "CREATE DOMAIN known AS int CHECK (is_seen_to(VALUE));
        ALTER TABLE orders ALTER COLUMN id TYPE known",
        JOINED,
    ),
    // A new order needs a region, and something sees to new regions.
    ("CREATE TRIGGER t AFTER INSERT ON regions FOR EACH ROW EXECUTE FUNCTION see_to_it()", JOINED),
    // An order needs a region, and a region an invoice.
    ("ALTER TABLE regions ADD FOREIGN KEY (id) REFERENCES invoices", JOINED),
    ("GRANT SELECT ON orders TO reader", JOINED),
    (
        "CREATE TABLE parts (LIKE orders) PARTITION BY LIST (id);
        DROP TABLE orders;
        ALTER TABLE parts RENAME TO orders;
        CREATE TABLE part PARTITION OF orders DEFAULT;
        CREATE TRIGGER t AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION see_to_it()",
        JOINED,
    ),
    ("CREATE TRIGGER t BEFORE DELETE ON limits EXECUTE FUNCTION see_to_it()", LARGEST),
    ("CREATE TRIGGER t BEFORE TRUNCATE ON limits EXECUTE FUNCTION see_to_it()", LARGEST),
    ("CREATE RULE r AS ON DELETE TO limits DO INSTEAD NOTHING", LARGEST),
    ("ALTER TABLE limits ENABLE ROW LEVEL SECURITY", LARGEST),
    ("GRANT SELECT ON limits TO reader", LARGEST),
    (
        "CREATE TABLE uses (limit_id int NOT NULL REFERENCES limits);
        CREATE TRIGGER t BEFORE DELETE ON uses EXECUTE FUNCTION see_to_it()",
        LARGEST,
    ),
    ("CREATE RULE r AS ON INSERT TO orders WHERE NEW.note IS NULL DO INSTEAD NOTHING", PLAIN),
    ("GRANT SELECT ON orders TO reader", PLAIN),
    (
        "CREATE TABLE heirs (CHECK (note IS NOT NULL)) INHERITS (orders);
        ALTER TABLE orders ADD CHECK (false) NO INHERIT",
        PLAIN,
    ),
    (
        "CREATE TABLE parts (LIKE orders) PARTITION BY LIST (id);
        DROP TABLE orders;
        ALTER TABLE parts RENAME TO orders;
        CREATE TABLE part PARTITION OF orders (note NOT NULL) DEFAULT",
        PLAIN,
    ),
    (
        "CREATE TABLE parts (LIKE orders) PARTITION BY LIST (note);
        DROP TABLE orders;
        ALTER TABLE parts RENAME TO orders;
        CREATE TABLE part PARTITION OF orders FOR VALUES IN ('a')",
        PLAIN,
    ),
    (
        "CREATE TABLE notes (order_id int, note text, PRIMARY KEY (order_id, note));
        ALTER TABLE orders ADD FOREIGN KEY (id, note) REFERENCES notes MATCH FULL",
        PLAIN,
    ),
];

/// What changes nothing about it: what is certain is said.
const CERTAIN: &[(&str, &str)] = &[
    ("", JOINED),
    ("", TURNED),
    ("", LARGEST),
    ("", PLAIN),
    // Of the invoice an order need not know anything.
    ("ALTER TABLE invoices ADD FOREIGN KEY (order_id) REFERENCES orders", JOINED),
    // What sees to regions that change, or go, does not see to new orders.
    ("CREATE TRIGGER t BEFORE UPDATE ON regions FOR EACH ROW EXECUTE FUNCTION see_to_it()", JOINED),
    ("CREATE TRIGGER t BEFORE DELETE ON regions FOR EACH ROW EXECUTE FUNCTION see_to_it()", JOINED),
    ("CREATE TRIGGER t AFTER INSERT ON limits FOR EACH ROW EXECUTE FUNCTION see_to_it()", JOINED),
    ("ALTER TABLE orders ADD CHECK (id > 0)", JOINED),
    ("GRANT SELECT, INSERT ON orders TO reader", JOINED),
    ("GRANT SELECT, DELETE ON limits TO reader", LARGEST),
];

async fn contradicted(more: &str, query: &str) -> bool {
    let server = Server::start(&Options::default()).expect("a server");
    let options: PgConnectOptions = server.url().parse().expect("a URL");
    let mut connection = options.connect().await.expect("a connection");
    let set = AssertSqlSafe(format!("{SCHEMA}; {more}"));
    sqlx::raw_sql(set).execute(&mut connection).await.expect("the schema");
    let answers = describe_all(&mut connection, &[query], Nullability::Proved).await;
    let answers = answers.expect("the server answers");
    !answers[0].as_ref().expect("an answer").contradicted.is_empty()
}

#[tokio::test]
async fn what_something_may_see_to_is_not_certain() {
    let mut wrong = Vec::new();
    let expected = SEEN_TO.iter().map(|case| (case, false));
    for ((more, query), expected) in expected.chain(CERTAIN.iter().map(|case| (case, true))) {
        if contradicted(more, query).await != expected {
            wrong.push(format!("{query}\n  after {more}"));
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
}
