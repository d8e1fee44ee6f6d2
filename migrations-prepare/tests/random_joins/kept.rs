//! Tables whose rows were written when functions, operators and domains were others than now, and a
//! view that is written through and has another value at every look.
//!
//! What a check or a stored column said when the row was written is no proof of what it would say
//! now.

use crate::dice::Dice;
use crate::schema::{Kind, Relation, Schema, Type, named};

/// What a table's checks and columns are made with, each of them lenient at first.
const BEFORE: &[&str] = &[
    "CREATE FUNCTION lax(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT coalesce($1, 7)'",
    "CREATE FUNCTION lax_same(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT coalesce($1, $2) = $2'",
    "CREATE OPERATOR ~~= (LEFTARG = int, RIGHTARG = int, FUNCTION = lax_same)",
    "CREATE FUNCTION lax_text(text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(length($1), 7); END'",
    "CREATE DOMAIN later AS int",
    // What lies in no column of its own is not looked at when a domain becomes stricter.
    "CREATE DOMAIN later_still AS later",
    "CREATE TYPE boxed AS (i1 int)",
    "CREATE FUNCTION unboxed(boxed) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT coalesce(($1).i1, 7)'",
    "CREATE CAST (boxed AS int) WITH FUNCTION unboxed(boxed)",
];

/// What becomes of them afterwards.
const AFTER: &[&str] = &[
    "ALTER FUNCTION lax(int) STRICT",
    "CREATE OR REPLACE FUNCTION lax(int) RETURNS int STRICT IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 1'",
    "ALTER FUNCTION lax_same(int, int) RETURNS NULL ON NULL INPUT",
    "CREATE OR REPLACE FUNCTION lax_same(int, int) RETURNS bool STRICT IMMUTABLE LANGUAGE sql AS 'SELECT $1 = $2'",
    "ALTER FUNCTION lax_text(text) STRICT",
    "CREATE OR REPLACE FUNCTION lax_text(text) RETURNS int STRICT IMMUTABLE LANGUAGE sql AS 'SELECT length($1)'",
    "ALTER DOMAIN later SET NOT NULL",
    "ALTER DOMAIN later_still SET NOT NULL",
    "ALTER FUNCTION unboxed(boxed) STRICT",
    // And back again: what was strict when the row was written is so no more.
    "ALTER FUNCTION lax(int) CALLED ON NULL INPUT",
    "ALTER DOMAIN later DROP NOT NULL",
    "CREATE OR REPLACE FUNCTION lax_same(int, int) RETURNS bool CALLED ON NULL INPUT IMMUTABLE LANGUAGE sql AS 'SELECT coalesce($1, $2) = $2'",
];

/// Conditions that say of `X`, an integer, that it is no NULL, or seem to.
const CHECKS: &[&str] = &[
    "lax(X) IS NOT NULL",
    "changing(X) IS NOT NULL",
    "(lax(X) > 0) IS TRUE",
    "NOT (lax(X) IS NULL)",
    "(lax(X) = ANY ('{0,1,2,3,4,7}'::int[])) IS TRUE",
    "(X ~~= 1 OR X ~~= 2 OR X ~~= 3 OR X ~~= 0) IS NOT FALSE",
    "(X ~~= X) IS TRUE",
    "(X ~~= ANY (ARRAY[0, 1, 2, 3])) IS TRUE",
    "(X ~~= ALL (ARRAY[5])) IS NOT UNKNOWN",
    "(X::later) IS NOT NULL",
    "(lax(X::later_still) + 1) IS NOT NULL",
    "(CAST(ROW(X)::boxed AS int)) IS NOT NULL",
    "nullif(lax(X), 9) IS NOT NULL",
    "X IS NOT NULL",
    "(X >= 0) IS TRUE",
    "(X = ANY ('{0,1,2,3}'::int[])) IS TRUE",
    "X > -1",
    "lax_text(X::text) IS NOT NULL",
    "(lax_text(X::text) + X) IS NOT NULL OR X IS NULL",
    "CASE WHEN lax(X) = 7 THEN true ELSE X > -1 END",
];

/// What a stored integer is made of, from `X`.
const STORED: &[&str] = &[
    "(X::later)::int",
    "(X::later_still)::int",
    "CASE WHEN lax(X) IS NOT NULL THEN X ELSE 0 END",
    "CASE WHEN X ~~= 1 THEN X ELSE 0 END",
    "CASE WHEN changing(X) > 0 THEN X ELSE 0 END",
    "CASE WHEN lax(X) IS NULL THEN 1 ELSE X END",
    "coalesce(X::later, NULL)::int",
    "CASE WHEN (X ~~= ANY (ARRAY[0, 1])) THEN X ELSE 2 END",
    "lax(X)",
    "coalesce(X, 0)",
    "X + 1",
    "CASE WHEN X > 1 THEN X ELSE 0 END",
    "coalesce(lax_text(NULL), 1)",
    "(ROW(X, X::later)::pair).i1",
];

/// A table, its rows, and what is changed afterwards.
pub(crate) fn kept(dice: &mut Dice, schema: &mut Schema, number: usize) {
    let name = format!("kept{number}");
    if number == 1 {
        schema.statements.extend(BEFORE.iter().map(ToString::to_string));
    }
    let check = |dice: &mut Dice, column: &str| {
        let one = dice.pick(CHECKS).replace('X', column);
        match dice.below(6) {
            0..=3 => one,
            4 => format!("({one}) AND ({})", dice.pick(CHECKS).replace('X', column)),
            _ => format!("({one}) OR ({})", dice.pick(CHECKS).replace('X', column)),
        }
    };
    let (first, second) = (check(dice, "i1"), check(dice, "i2"));
    let (stored, other) = (dice.pick(STORED).replace('X', "i2"), dice.pick(STORED));
    schema.statements.push(format!(
        "CREATE TABLE {name} (i1 int, i2 int CHECK ({second}), i3 int GENERATED ALWAYS AS ({stored}) STORED, \
         i4 int GENERATED ALWAYS AS ({}) STORED, t1 text)",
        other.replace('X', "i1"),
    ));
    // Looked at when it is made, or when somebody asks for it later, or never.
    let late = *dice.pick(&["", " NOT VALID", " NOT VALID"]);
    let statement = format!("ALTER TABLE {name} ADD CONSTRAINT late CHECK ({first}){late}");
    let is_before = dice.chance(50);
    if is_before {
        schema.statements.push(statement.clone());
    }
    rows(dice, schema, &name);
    if !is_before {
        schema.statements.push(statement);
    }
    if dice.chance(70) {
        schema.statements.push(format!("ALTER TABLE {name} VALIDATE CONSTRAINT late"));
    }
    // What was never held against the rows, as servers since 18 have it; others refuse it.
    if dice.chance(20) {
        let kind = *dice.pick(&["NOT NULL i1 NOT VALID", "CHECK (i1 IS NOT NULL) NOT ENFORCED"]);
        schema.statements.push(format!("ALTER TABLE {name} ADD CONSTRAINT unchecked {kind}"));
    }
    for _ in 0..=dice.below(5) {
        schema.statements.push((*dice.pick(AFTER)).to_owned());
    }
    if dice.chance(30) {
        rows(dice, schema, &name);
    }
    let columns = named(&[Type::Int, Type::Int, Type::Int, Type::Int, Type::Text]);
    schema.relations.push(Relation { name, columns, kind: Kind::Table });
}

/// Rows, by both statements that can write new ones; a check may refuse them.
fn rows(dice: &mut Dice, schema: &mut Schema, table: &str) {
    for _ in 0..2 + dice.below(3) {
        let mut value = || *dice.pick(&["NULL", "NULL", "0", "1", "2", "3"]);
        let row = format!("({}, {}, 'a')", value(), value());
        schema.statements.push(match dice.chance(30) {
            true => format!(
                "MERGE INTO {table} USING (VALUES {row}) AS given (a, b, c) ON i1 = a \
                 WHEN MATCHED THEN UPDATE SET i2 = b WHEN NOT MATCHED THEN INSERT (i1, i2, t1) VALUES (a, b, c)"
            ),
            false => format!("INSERT INTO {table} (i1, i2, t1) VALUES {row}"),
        });
    }
}

/// A view through which its table is written, with a column that is another at every look.
pub(crate) fn flickering(schema: &mut Schema) {
    schema.statements.extend(
        [
            "CREATE SEQUENCE ticks",
            "CREATE TABLE steady (i1 int, t1 text NOT NULL DEFAULT 'd')",
            "INSERT INTO steady VALUES (1, 'a'), (2, 'b'), (NULL, 'ab'), (3, 'b')",
            "CREATE VIEW flickering AS SELECT i1, t1, CASE WHEN nextval('ticks') % 2 = 0 THEN i1 END AS i2, nullif(nextval('ticks') % 3, 1)::int AS i3 FROM steady",
        ]
        .map(str::to_owned),
    );
    let columns = named(&[Type::Int, Type::Text, Type::Int, Type::Int]);
    let table =
        Relation { name: "steady".to_owned(), columns: columns[..2].to_vec(), kind: Kind::Table };
    schema.relations.push(table);
    schema.relations.push(Relation { name: "flickering".to_owned(), columns, kind: Kind::View });
}
