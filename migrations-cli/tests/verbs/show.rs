//! `show`: tables and columns with the lines that made them, without a server.

use crate::folder::Folder;

const CREATE: &str = "\
-- Description: Two lines before what is executed

CREATE TYPE status AS ENUM ('open', 'paid'); CREATE DOMAIN cents AS integer CHECK (VALUE >= 0);
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    amount integer NOT NULL DEFAULT 0 CHECK (amount >= 0),
    status status
);
CREATE INDEX ON orders (user_id);
COMMENT ON TABLE orders IS 'What was bought';
";

const CHANGE: &str = "\
ALTER TABLE orders RENAME COLUMN amount TO total;
ALTER TABLE orders
    ALTER COLUMN total TYPE numeric(12,2),
    DROP COLUMN status;
CREATE VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
";

fn prepared() -> Folder {
    let folder =
        Folder::with(&[("set/001_create_orders.sql", CREATE), ("set/002_totals.sql", CHANGE)]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
}

#[test]
fn table_is_described_as_psql_does_with_the_line_of_each_column() {
    let folder = prepared();
    let said = folder.run(&["show", "orders", "--dir", "set"]);
    assert_eq!(
        said.exits(0).out,
        "\
Table \"public.orders\"
What was bought
 Column  | Type          | Nullable | Default                      | Made at
---------+---------------+----------+------------------------------+-----------------------------
 id      | bigint        | not null | generated always as identity | set/001_create_orders.sql:6
 user_id | bigint        | not null |                              | set/001_create_orders.sql:7
 total   | numeric(12,2) | not null | 0                            | set/001_create_orders.sql:8
Indexes:
    orders_pkey PRIMARY KEY (id)
    orders_user_id_idx btree (user_id)  set/001_create_orders.sql:11
Check constraints:
    orders_amount_check CHECK ((total >= (0)::numeric))
Foreign-key constraints:
    orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE
Made at: set/001_create_orders.sql:5
Changed by:
    changed: dropped column status, renamed column amount to total (data type was integer), \
changed constraint orders_amount_check (columns were amount, definition was CHECK ((amount >= 0)))  \
set/002_totals.sql:1
"
    );
}

#[test]
fn view_type_and_list_are_shown_and_an_earlier_version_is() {
    let folder = prepared();
    let said = folder.run(&["show", "totals", "--dir", "set"]);
    said.exits(0).prints("View \"public.totals\"\n").prints("user_id | bigint  | orders.user_id\n");
    let said = folder.run(&["show", "status", "--dir", "set"]);
    said.exits(0).prints("Elements:\n    open\n    paid\n");
    let said = folder.run(&["show", "cents", "--dir", "set"]);
    said.exits(0).prints("Domain \"public.cents\"\ninteger\nConstraints:\n    cents_check CHECK");
    let said = folder.run(&["show", "--dir", "set"]);
    said.exits(0)
        .prints(" public | orders | table | set/001_create_orders.sql:5 | What was bought\n")
        .prints(" public | totals | view  | set/002_totals.sql:5        |\n");
    let said = folder.run(&["show", "public.orders", "--at", "1", "--dir", "set"]);
    said.exits(0)
        .prints(" amount  | integer ")
        .prints(" status  | public.status |")
        .never_says("total");
}

#[test]
fn column_tells_its_life_under_every_name_and_after_it_was_dropped() {
    let folder = prepared();
    for name in ["orders.total", "orders.amount"] {
        let said = folder.run(&["show", "--column", name, "--dir", "set"]);
        assert_eq!(
            said.exits(0).out,
            "\
column total of orders, numeric(12,2)
  created  set/001_create_orders.sql:8
  renamed from amount: data type was integer  set/002_totals.sql:1
"
        );
    }
    let said = folder.run(&["show", "--column", "orders.status", "--dir", "set"]);
    assert_eq!(
        said.exits(0).out,
        "\
column status of orders, public.status, which is gone
  created  set/001_create_orders.sql:9
  dropped  set/002_totals.sql:4
"
    );
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let folder = prepared();
    let fails = |arguments: &[&str], message: &str| {
        let said = folder.run(&[arguments, &["--dir", "set"]].concat());
        said.exits(2).complains(message);
    };
    fails(
        &["show", "order"],
        "error: there is no `order` after 002_totals\n  help: did you mean `orders`?\n",
    );
    fails(
        &["show", "--column", "orders.totals"],
        "error: `orders` never had a column `totals`\n  help: did you mean `orders.total`?\n",
    );
    fails(&["show", "--column", "total"], "help: name the table as well: --column TABLE.total\n");
    fails(
        &["show", "--at", "7"],
        "error: the set has no migration `7`\n  help: name one of its files, such as 002_totals\n",
    );
    fails(
        &["show", "orders_user_id_idx"],
        "help: `orders_user_id_idx` is an index of orders: `cargo migrations show --dir set orders` \
         shows it\n",
    );
    fails(&["show", "orders_pkey"], "help: `orders_pkey` is a constraint of orders: ");
    fails(
        &["show", "zzzzzzzzzz"],
        "help: `cargo migrations show --dir set` lists what there is, and `cargo migrations log --dir \
         set --object NAME` tells of what is gone\n",
    );
    fails(
        &["show", "--column", "orders.zzzzzzzzzz"],
        "help: `cargo migrations show --dir set orders` lists its columns\n",
    );
    folder.run(&["show", "--dir", "set", "orders"]).exits(0);
    let said = Folder::with(&[("set/001_a.sql", CREATE)]).run(&["show", "--dir", "set"]);
    said.exits(1).complains("no server has executed set yet");
}

#[test]
fn report_has_the_table_with_its_places() {
    let folder = prepared();
    let report =
        folder.run(&["show", "orders", "--dir", "set", "--format", "json"]).exits(0).json();
    let total = &report["tables"][0]["columns"][2];
    assert_eq!(total["made"]["line"], 8);
    assert_eq!(total["events"][0]["from"], "amount");
    assert_eq!(report["tables"][0]["constraints"][2]["references"]["table"], "users");
    assert_eq!(report["version"], "002_totals");
}

#[test]
fn names_are_read_as_sql_writes_them() {
    let folder = Folder::with(&[(
        "set/001_a.sql",
        "CREATE SCHEMA s;\nCREATE TABLE plain ();\n\
         CREATE TABLE s.\"T.x\" (\"Mixed\" integer, \"a.b\" integer);\n\
         CREATE TABLE \"Pair\" ();\nCREATE TABLE pair (id integer);\n",
    )]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    for (typed, title) in [
        ("\"plain\"", "Table \"public.plain\""),
        ("\"public\".\"plain\"", "Table \"public.plain\""),
        ("PLAIN", "Table \"public.plain\""),
        ("s.\"T.x\"", "Table \"s.T.x\""),
        ("\"s\".\"T.x\"", "Table \"s.T.x\""),
        ("s.T.x", "Table \"s.T.x\""),
        ("\"Pair\"", "Table \"public.Pair\""),
        ("Pair", "Table \"public.pair\""),
    ] {
        let said = folder.run(&["show", typed, "--dir", "set"]);
        said.exits(0).prints(&format!("{title}\n"));
        folder.run(&["log", "--object", typed, "--dir", "set"]).exits(0).prints("001_a\n");
    }
    for (typed, column) in [
        ("s.\"T.x\".\"Mixed\"", "column Mixed of s.T.x"),
        ("s.\"T.x\".Mixed", "column Mixed of s.T.x"),
        ("s.\"T.x\".\"a.b\"", "column a.b of s.T.x"),
        ("s.T.x.a.b", "column a.b of s.T.x"),
    ] {
        let said = folder.run(&["show", "--column", typed, "--dir", "set"]);
        said.exits(0).prints(&format!("{column}, integer\n"));
    }
    folder.run(&["show", "\"PLAIN\"", "--dir", "set"]).exits(2);
}

const RICH: &str = "\
CREATE UNLOGGED TABLE secret (id int PRIMARY KEY, name text COLLATE \"C\");
ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER off BEFORE INSERT ON secret FOR EACH ROW EXECUTE FUNCTION tg();
ALTER TABLE secret DISABLE TRIGGER off;
CREATE INDEX ON secret ((id + 1)) INCLUDE (name);
CREATE DOMAIN cents AS int NOT NULL DEFAULT 7; COMMENT ON DOMAIN cents IS 'an amount';
CREATE TYPE spot AS (x int); CREATE SEQUENCE ticket;
CREATE TYPE mood AS ENUM (E'so\\nso');
CREATE TABLE bare ();
CREATE TABLE priced (price cents);
CREATE VIEW seen WITH (security_invoker = true) AS SELECT id FROM secret;
COMMENT ON COLUMN seen.id IS 'a number';
";

const LATER: &str = "\
ALTER DOMAIN cents SET DEFAULT 8;
ALTER TYPE spot ADD ATTRIBUTE y int;
ALTER SEQUENCE ticket INCREMENT 5;
";

#[test]
fn what_is_set_of_an_object_and_what_changed_it_are_shown() {
    let folder = Folder::with(&[("set/001_rich.sql", RICH), ("set/002_later.sql", LATER)]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let said = |name| folder.run(&["show", name, "--dir", "set"]);
    said("secret")
        .exits(0)
        .prints("Unlogged table \"public.secret\"\n")
        .prints(" name   | text    |          | collation: \"C\" | set/001_rich.sql:1\n")
        .prints("    secret_expr_name_idx btree (((id + 1))) INCLUDE (name)  set/001_rich.sql:6\n")
        .prints("Policies (forced row security):\n    (none)\n")
        .prints("EXECUTE FUNCTION public.tg() -- enabled: disabled  set/001_rich.sql:4\n")
        .prints("Properties:\n    persistence: unlogged\n    row security: forced\n");
    said("cents").exits(0).prints("an amount\ninteger not null default 8\n").prints(
        "Made at: set/001_rich.sql:7\nChanged by:\n    changed: default was 7  set/002_later.sql:1\n",
    );
    said("spot").exits(0).prints("added column y  set/002_later.sql:2\n");
    said("ticket").exits(0).prints("set/002_later.sql:3\n");
    said("mood").exits(0).prints("Elements:\n    so\\nso\nMade at");
    said("bare").exits(0).prints("Table \"public.bare\"\nMade at");
    said("priced").exits(0).prints(" price  | public.cents | not null by type | ");
    said("seen")
        .exits(0)
        .prints("| secret.id | a number\n")
        .prints("options: security_invoker=true\n");
}
