//! A finding a case, and what its help says when it is followed to the letter.
//!
//! Files are divided by a line of two dashes. The words of the help are cut out of it, so that a help
//! that changes its words is a case that fails.

/// A draft, and what to do about it.
pub(crate) struct Case {
    pub code: &'static str,
    /// What was released, with rows.
    pub released: &'static str,
    pub draft: &'static str,
    pub config: &'static str,
    /// The drafts that the help asks for instead.
    pub followed: fn(&str) -> String,
}

/// Codes whose help is no SQL.
pub(crate) const WITHOUT_SQL: [(&str, &str); 5] = [
    ("M3002", "asks to wait for a release"),
    ("M3022", "asks for another query; the pages show an index that is accepted"),
    ("M3023", "asks to keep a secret elsewhere"),
    ("M3033", "asks for a second column; the page shows it"),
    ("M3039", "asks to do it outside of the migrations"),
];

const T: &str = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text);
INSERT INTO t VALUES (1, 1, 'x');";

const PENDING: &str = "CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (id integer PRIMARY KEY, p integer REFERENCES p INITIALLY DEFERRED);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1);";

/// What stands between two stretches of a help.
fn between<'h>(help: &'h str, from: &str, to: &str) -> &'h str {
    let lost = || panic!("\"{from}\" … \"{to}\" in: {help}");
    let (_, rest) = help.split_once(from).unwrap_or_else(lost);
    if to.is_empty() { rest } else { rest.split_once(to).unwrap_or_else(lost).0 }
}

/// The line that takes a file out of a transaction.
fn line(help: &str) -> &str {
    between(help, "`", "`")
}

const fn case(
    code: &'static str,
    released: &'static str,
    draft: &'static str,
    followed: fn(&str) -> String,
) -> Case {
    Case { code, released, draft, config: "", followed }
}

pub(crate) const CASES: &[Case] = &[
    case("M3001", T, "DROP TABLE t;", |help| {
        assert!(help.contains("one release after"), "{help}");
        "SELECT 1;".to_owned()
    }),
    case(
        "M3003",
        "CREATE TABLE t (id integer PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t;",
        "DROP TABLE t CASCADE;",
        |help| {
            assert!(help.starts_with("leave CASCADE out"), "{help}");
            "DROP VIEW v; DROP TABLE t;".to_owned()
        },
    ),
    case("M3004", T, "TRUNCATE t;", |help| {
        assert!(help.contains("with DELETE and a WHERE"), "{help}");
        "DELETE FROM t WHERE id < 9;".to_owned()
    }),
    case("M3005", T, "DELETE FROM t;", |help| {
        format!("{}\nDELETE FROM t;", between(help, ": ", ""))
    }),
    case("M3006", T, "UPDATE t SET a = 2;", |help| {
        format!("{}\nUPDATE t SET a = 2;", between(help, ": ", ""))
    }),
    case("M3007", T, "ALTER TABLE t RENAME TO u;", |help| {
        assert!(help.starts_with("leave a view of the old name behind"), "{help}");
        "ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT * FROM u;".to_owned()
    }),
    case(
        "M3007",
        "CREATE SCHEMA s; CREATE TABLE s.t (id integer PRIMARY KEY);",
        "ALTER SCHEMA s RENAME TO r;",
        |help| {
            assert!(help.contains("with a view of each table in it"), "{help}");
            "ALTER SCHEMA s RENAME TO r; CREATE SCHEMA s; CREATE VIEW s.t AS SELECT * FROM r.t;"
                .to_owned()
        },
    ),
    case("M3008", T, "ALTER TABLE t RENAME COLUMN b TO c;", |help| {
        assert!(help.starts_with("add the new column beside it, fill it"), "{help}");
        "ALTER TABLE t ADD COLUMN c text; UPDATE t SET c = b WHERE c IS NULL;".to_owned()
    }),
    case("M3009", T, "ALTER TABLE t ADD COLUMN c integer NOT NULL;", |help| {
        assert!(help.starts_with("add a DEFAULT"), "{help}");
        "ALTER TABLE t ADD COLUMN c integer NOT NULL DEFAULT 0;".to_owned()
    }),
    case("M3009", T, "ALTER TABLE t ADD COLUMN c integer NOT NULL;", |help| {
        assert!(help.contains("or add it without NOT NULL, fill it, and require it"), "{help}");
        "ALTER TABLE t ADD COLUMN c integer;\n--\nUPDATE t SET c = 0 WHERE c IS NULL;\n--\nALTER TABLE t ALTER COLUMN c SET NOT NULL;"
            .to_owned()
    }),
    case("M3010", T, "ALTER TABLE t ALTER COLUMN a SET NOT NULL;", |help| {
        let check = between(help, "add ", ", and validate it in the next migration");
        format!(
            "ALTER TABLE t ADD CONSTRAINT present {check};\n--\nALTER TABLE t VALIDATE CONSTRAINT present;\n--\nALTER TABLE t ALTER COLUMN a SET NOT NULL;"
        )
    }),
    case(
        "M3010",
        "CREATE TABLE t (id integer PRIMARY KEY, \"Größe\" integer); INSERT INTO t VALUES (1, 1);",
        "ALTER TABLE t ALTER COLUMN \"Größe\" SET NOT NULL;",
        |help| {
            let check = between(help, "add ", ", and validate it");
            format!(
                "ALTER TABLE t ADD {check};\n--\nALTER TABLE t VALIDATE CONSTRAINT \"t_Größe_check\";\n--\nALTER TABLE t ALTER COLUMN \"Größe\" SET NOT NULL;"
            )
        },
    ),
    case(
        "M3010",
        "CREATE DOMAIN d AS integer; CREATE TABLE t (id integer PRIMARY KEY, a d);",
        "ALTER DOMAIN d SET NOT NULL;",
        |help| format!("ALTER DOMAIN d ADD {};", between(help, "add ", " to the domain")),
    ),
    case("M3011", T, "ALTER TABLE t ALTER COLUMN a TYPE bigint;", |help| {
        assert!(help.starts_with("add a column of the new type, fill it in batches"), "{help}");
        "ALTER TABLE t ADD COLUMN c bigint;\n--\nUPDATE t SET c = a WHERE id < 1000;".to_owned()
    }),
    case("M3011", T, "-- Transaction: none\n\nVACUUM FULL t;", |help| {
        assert!(help.starts_with("leave FULL out"), "{help}");
        "-- Transaction: none\n\nVACUUM t;".to_owned()
    }),
    case("M3012", T, "ALTER TABLE t ADD COLUMN c float8 DEFAULT random();", |help| {
        assert!(help.contains("set the default with ALTER COLUMN"), "{help}");
        "ALTER TABLE t ADD COLUMN c float8; ALTER TABLE t ALTER COLUMN c SET DEFAULT random();"
            .to_owned()
    }),
    case(
        "M3013",
        T,
        "ALTER TABLE t ADD COLUMN c integer GENERATED ALWAYS AS (a * 2) STORED;",
        |help| {
            assert!(help.starts_with("add a plain column, and fill it in batches"), "{help}");
            "ALTER TABLE t ADD COLUMN c integer;\n--\nUPDATE t SET c = a * 2 WHERE id < 1000;"
                .to_owned()
        },
    ),
    case("M3014", T, "CREATE INDEX t_a_idx ON t (a);", |help| {
        let create = between(help, "write ", ", in a migration of its own");
        format!("{}\n\n{create} t_a_idx ON t (a);", line(help))
    }),
    case("M3014", T, "REINDEX TABLE t;", |help| {
        let reindex = between(help, "write ", ", in a migration of its own");
        format!("{}\n\n{reindex};", line(help))
    }),
    case(
        "M3014",
        "CREATE TABLE t (id integer PRIMARY KEY, a integer) PARTITION BY RANGE (id);
         CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (9);",
        "CREATE INDEX t_a_idx ON t (a);",
        |help| {
            assert_eq!(between(help, "create it ", ", build it"), "ON ONLY t", "{help}");
            "CREATE INDEX t_a_idx ON ONLY t (a);\n--\n-- Transaction: none\n\nCREATE INDEX CONCURRENTLY t1_a_idx ON t1 (a);\n--\nALTER INDEX t_a_idx ATTACH PARTITION t1_a_idx;"
                .to_owned()
        },
    ),
    case("M3015", T, "ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b);", |help| {
        let create = between(help, "build it with ", ", in a migration");
        let add = between(help, "and then add ", "");
        format!(
            "{}\n\n{create} t_b_idx ON t (b);\n--\nALTER TABLE t ADD CONSTRAINT t_b_key {add} t_b_idx;",
            line(help)
        )
    }),
    case(
        "M3015",
        "CREATE TABLE t (a integer NOT NULL); INSERT INTO t VALUES (1);",
        "ALTER TABLE t ADD PRIMARY KEY (a);",
        |help| {
            let create = between(help, "build it with ", ", in a migration");
            let add = between(help, "and then add ", "");
            format!(
                "{}\n\n{create} t_key ON t (a);\n--\nALTER TABLE t ADD CONSTRAINT t_pkey {add} t_key;",
                line(help)
            )
        },
    ),
    case("M3016", T, "ALTER TABLE t ADD CHECK (a > 0);", |help| {
        let words =
            between(help, "add it ", " with ADD CONSTRAINT, and VALIDATE CONSTRAINT in the next");
        format!(
            "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) {words};\n--\nALTER TABLE t VALIDATE CONSTRAINT positive;"
        )
    }),
    case(
        "M3016",
        "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p integer);",
        "ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES p;",
        |help| {
            let words = between(help, "add it ", " with ADD CONSTRAINT");
            format!(
                "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (p) REFERENCES p {words};\n--\nALTER TABLE t VALIDATE CONSTRAINT k;"
            )
        },
    ),
    case(
        "M3016",
        "CREATE DOMAIN d AS integer; CREATE TABLE t (id integer PRIMARY KEY, a d);",
        "ALTER DOMAIN d ADD CHECK (VALUE > 0);",
        |help| format!("ALTER DOMAIN d ADD CHECK (VALUE > 0) {};", between(help, "add it ", ":")),
    ),
    case(
        "M3016",
        "CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
         CREATE TABLE u (id integer PRIMARY KEY); INSERT INTO u VALUES (1);",
        "ALTER TABLE t ATTACH PARTITION u FOR VALUES FROM (0) TO (9);",
        |help| {
            let to = between(help, "add a CHECK to ", " that says what its bounds say, NOT VALID");
            format!(
                "ALTER TABLE {to} ADD CONSTRAINT fits CHECK (id >= 0 AND id < 9) NOT VALID;\n--\nALTER TABLE {to} VALIDATE CONSTRAINT fits;\n--\nALTER TABLE t ATTACH PARTITION u FOR VALUES FROM (0) TO (9);"
            )
        },
    ),
    case(
        "M3016",
        "CREATE TABLE t (id integer PRIMARY KEY) PARTITION BY RANGE (id);
         CREATE TABLE u PARTITION OF t DEFAULT; INSERT INTO t VALUES (1);",
        "CREATE TABLE v PARTITION OF t FOR VALUES FROM (10) TO (20);",
        |help| {
            let to = between(help, "add a CHECK to ", " that rules the new bounds out, NOT VALID");
            format!(
                "ALTER TABLE {to} ADD CONSTRAINT out CHECK (id < 10 OR id >= 20) NOT VALID;\n--\nALTER TABLE {to} VALIDATE CONSTRAINT out;\n--\nCREATE TABLE v PARTITION OF t FOR VALUES FROM (10) TO (20);"
            )
        },
    ),
    case(
        "M3017",
        T,
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k;",
        |help| {
            assert_eq!(help, "validate it in the next migration");
            "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID;\n--\nALTER TABLE t VALIDATE CONSTRAINT k;"
                .to_owned()
        },
    ),
    case("M3018", T, "LOCK TABLE t;", |help| {
        assert!(help.starts_with("leave it out"), "{help}");
        "SELECT 1;".to_owned()
    }),
    case(
        "M3018",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS id; CREATE UNIQUE INDEX ON v (id);",
        "REFRESH MATERIALIZED VIEW v;",
        |help| format!("{};", between(help, "write ", ": it needs a unique index")),
    ),
    case("M3019", T, "ALTER TABLE t DISABLE TRIGGER ALL;", |help| {
        let enable = between(help, "at the end of the same file: ", "").replace('…', "t");
        format!("ALTER TABLE t DISABLE TRIGGER ALL; {enable} ALL;")
    }),
    case(
        "M3020",
        "CREATE TABLE p (id integer PRIMARY KEY);",
        "CREATE TABLE t (id integer PRIMARY KEY, \"Of\" integer REFERENCES p);",
        |help| {
            format!("CREATE TABLE t (id integer PRIMARY KEY, \"Of\" integer REFERENCES p); {help};")
        },
    ),
    case("M3021", "SELECT 1;", "CREATE TABLE t (a text);", |help| {
        format!("CREATE TABLE t (a text, {});", between(help, "add one: ", ""))
    }),
    case("M3021", "SELECT 1;", "CREATE TABLE t (id integer, a text);", |help| {
        format!("CREATE TABLE t (id integer, a text, {});", between(help, "add one: ", ""))
    }),
    case("M3021", "SELECT 1;", "CREATE TABLE t (a text NOT NULL UNIQUE);", |help| {
        let key = between(help, "say ", " in place of UNIQUE");
        format!("CREATE TABLE t (a text NOT NULL, {key});")
    }),
    case(
        "M3021",
        "SELECT 1;",
        "CREATE TABLE t (id bigint, day date) PARTITION BY RANGE (day);",
        |help| {
            let key = between(help, "a key holds what partitions it: ", "");
            format!("CREATE TABLE t (id bigint, day date, {key}) PARTITION BY RANGE (day);")
        },
    ),
    case("M3024", T, "GRANT SELECT ON t TO PUBLIC;", |help| {
        assert_eq!(help, "grant it to the roles that need it");
        "CREATE ROLE advised; GRANT SELECT ON t TO advised;".to_owned()
    }),
    case(
        "M3025",
        T,
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM t';",
        |help| {
            let set = between(help, "add ", ", and name the schema");
            format!(
                "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER {set} AS 'SELECT count(*) FROM public.t';"
            )
        },
    ),
    case("M3026", T, "ALTER TABLE t ENABLE ROW LEVEL SECURITY;", |help| {
        let create = help.replace('…', "everybody");
        format!("ALTER TABLE t ENABLE ROW LEVEL SECURITY; {create} USING (true);")
    }),
    Case {
        code: "M3027",
        released: "SELECT 1;",
        draft: "CREATE TABLE t (id integer PRIMARY KEY);",
        config: "platform = \"supabase\"\n",
        followed: |help| {
            let enable = between(help, "", ", and add its policies");
            format!(
                "CREATE TABLE t (id integer PRIMARY KEY); {enable}; CREATE POLICY p ON t USING (true);"
            )
        },
    },
    case("M3028", "SELECT 1;", "CREATE TABLE t (id integer PRIMARY KEY, a varchar(9));", |help| {
        let check = between(help, "and ", " where").replace('…', "a").replace('n', "9");
        let check = check.replace("le9gth", "length");
        format!("CREATE TABLE t (id integer PRIMARY KEY, a text {check});")
    }),
    case("M3029", "SELECT 1;", "CREATE TABLE t (id integer PRIMARY KEY, a char(9));", |help| {
        let check = between(help, "and ", " where").replace("…", "a").replace(" = n", " = 9");
        format!("CREATE TABLE t (id integer PRIMARY KEY, a text {check});")
    }),
    case("M3030", "SELECT 1;", "CREATE TABLE t (id integer PRIMARY KEY, a timestamp);", |help| {
        format!("CREATE TABLE t (id integer PRIMARY KEY, a {});", between(help, "write ", ""))
    }),
    case("M3031", "SELECT 1;", "CREATE TABLE t (id integer PRIMARY KEY, a timetz);", |help| {
        let data_type = between(help, "write ", " for a moment");
        format!("CREATE TABLE t (id integer PRIMARY KEY, a {data_type});")
    }),
    case("M3032", "SELECT 1;", "CREATE TABLE t (id integer PRIMARY KEY, a json);", |help| {
        format!("CREATE TABLE t (id integer PRIMARY KEY, a {});", between(help, "write ", ""))
    }),
    case("M3034", "SELECT 1;", "CREATE TABLE t (id bigserial PRIMARY KEY);", |help| {
        format!("CREATE TABLE t (id {} PRIMARY KEY);", between(help, "write ", ""))
    }),
    Case {
        code: "M3035",
        released: "SELECT 1;",
        draft: "CREATE TABLE t (id integer PRIMARY KEY);",
        config: "idempotent = \"warn\"\n",
        followed: |help| {
            let create =
                format!("CREATE TABLE {} t (id integer PRIMARY KEY);", between(help, "write ", ""));
            format!("{create} {create}")
        },
    },
    case(
        "M3036",
        PENDING,
        "INSERT INTO t VALUES (2, 1); ALTER TABLE t ADD COLUMN c text;",
        |help| {
            let set = between(help, "write ", " between the two");
            format!("INSERT INTO t VALUES (2, 1); {set}; ALTER TABLE t ADD COLUMN c text;")
        },
    ),
    case(
        "M3036",
        PENDING,
        "INSERT INTO t VALUES (2, 1); ALTER TABLE t ADD COLUMN c text;",
        |help| {
            assert!(help.ends_with("or divide the file there"), "{help}");
            "INSERT INTO t VALUES (2, 1);\n--\nALTER TABLE t ADD COLUMN c text;".to_owned()
        },
    ),
    case(
        "M3037",
        T,
        "ALTER TABLE t ADD COLUMN c text; ALTER TABLE t ADD CHECK (c IS NOT NULL) NOT VALID;",
        |help| {
            assert!(help.starts_with("give the column a DEFAULT"), "{help}");
            "ALTER TABLE t ADD COLUMN c text DEFAULT ''; ALTER TABLE t ADD CHECK (c IS NOT NULL) NOT VALID;".to_owned()
        },
    ),
    case(
        "M3038",
        "CREATE TABLE \"P\" (id bigint PRIMARY KEY);",
        "CREATE TABLE t (id integer PRIMARY KEY, p integer REFERENCES \"P\");",
        |help| {
            assert_eq!(help, "give \"p\" the type of \"id\"");
            "CREATE TABLE t (id integer PRIMARY KEY, p bigint REFERENCES \"P\");".to_owned()
        },
    ),
    case(
        "M3014",
        "CREATE TABLE \"Of Old\" (id integer PRIMARY KEY, a integer) PARTITION BY RANGE (id);",
        "CREATE INDEX i ON \"Of Old\" (a);",
        |help| format!("CREATE INDEX i {} (a);", between(help, "create it ", ", build it")),
    ),
    case(
        "M3026",
        "CREATE TABLE \"Of\" (id integer PRIMARY KEY);",
        "ALTER TABLE \"Of\" ENABLE ROW LEVEL SECURITY;",
        |help| {
            let create = help.replace('…', "everybody");
            format!("ALTER TABLE \"Of\" ENABLE ROW LEVEL SECURITY; {create} USING (true);")
        },
    ),
];
