//! Texts in which it is hard to see where a statement ends.

/// Pieces that hold or hide a `;`, each complete in itself.
const PIECES: [&str; 45] = [
    "'a;b'",
    "'it''s;'",
    "'back\\'",
    "E'back\\\\'",
    "E'quote\\';'",
    "e'''\\';'",
    "'one'\n';'",
    "'one' -- ;\n';'",
    "N'n;'",
    "B'01'",
    "X'1F'",
    "U&'d\\0061;'",
    "U&'a!0061;' UESCAPE '!'",
    "U&\"d\\0061;\"",
    "\"a;b\"",
    "\"a\"\";b\"",
    "$$;$$",
    "$a$;$$;$a$",
    "$a$ $b$ ; $b$ $a$",
    "$é$;$é$",
    "$_1$;$_1$",
    "$a$ $A$ ; $a$",
    "$$ $a$ ; $$",
    "$1",
    "$1$2",
    "a$b$c",
    "tab$$",
    "é$;$é$",
    "/* ; */ 1",
    "/* /* ; */ ; */ 1",
    "/* ' */ 1",
    "/* -- */ 1",
    "1 -- ; '\n",
    "1 --; /*\n",
    "1 <--;\n 2",
    "1 +/* ; */ 2",
    "2 */* ; */ 3",
    "(1; 2)",
    "((1;) 2;)",
    "a::text",
    "a[1:2]",
    "1.5e-3",
    "1..2",
    ".5;",
    "\u{a0}1",
];

/// Routines whose bodies hold statements.
const ROUTINES: [&str; 12] = [
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT @; SELECT 2; END",
    "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN @ END; END",
    "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (@); END",
    "create or replace procedure p() begin atomic select @; end",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE CASE a WHEN 1 THEN @ END WHEN 2 THEN 3 END; END",
    "CREATE FUNCTION case_of(a int) RETURNS int RETURN @",
    "CREATE FUNCTION f() RETURNS int AS 'BEGIN ATOMIC; END' LANGUAGE sql",
    "CREATE FUNCTION f(a int DEFAULT (CASE WHEN true THEN 1 END)) RETURNS int RETURN @",
    "CREATE FUNCTION \"begin\"() RETURNS int RETURN @",
    "CREATE TABLE begin_end (\"begin\" int, \"end\" int)",
    "CREATE RULE r AS ON INSERT TO t DO INSTEAD (INSERT INTO a VALUES (@); DELETE FROM b)",
    "BEGIN",
];

/// Every piece in a statement of its own, in a routine, and beside every other.
pub(crate) fn texts() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (index, piece) in PIECES.iter().enumerate() {
        texts.push(format!("SELECT {piece} AS x;"));
        texts.push(format!("SELECT{piece};SELECT 2;"));
        for routine in ROUTINES {
            texts.push(format!("{};", routine.replace('@', piece)));
        }
        for other in PIECES.iter().skip(index % 5).step_by(5) {
            texts.push(format!("SELECT {piece}, {other};"));
        }
    }
    texts
}
