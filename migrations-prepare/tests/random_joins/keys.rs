//! Tables with foreign keys to one table: keys that always find their row, and keys that need not.

use crate::dice::Dice;
use crate::from::{From, joined, leaf_of};
use crate::query::Writer;
use crate::schema::{Kind, Relation, Schema, Type, named};

const HOMES: [&str; 2] = [
    "CREATE TABLE homes (i1 int PRIMARY KEY, i2 int NOT NULL, t1 text NOT NULL, UNIQUE (i1, i2))",
    "INSERT INTO homes VALUES (0, 1, 'a'), (1, 1, 'b'), (2, 3, 'ab')",
];

/// What makes `guests`, whose rows refer to `homes`.
const GUESTS: [&[&str]; 9] = [
    &[
        "CREATE TABLE guests (i1 int NOT NULL REFERENCES homes, i2 int, t1 text)",
        "INSERT INTO guests VALUES (0, 1, NULL), (2, 3, 'b')",
    ],
    &[
        "CREATE TABLE guests (i1 int REFERENCES homes, i2 int NOT NULL REFERENCES homes, t1 text)",
        "INSERT INTO guests VALUES (NULL, 1, NULL), (2, 0, 'b')",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL, i2 int, t1 text)",
        "INSERT INTO guests VALUES (7, 1, NULL), (2, 3, 'b')",
        "ALTER TABLE guests ADD FOREIGN KEY (i1) REFERENCES homes NOT VALID",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL REFERENCES homes, i2 int, t1 text)",
        "ALTER TABLE guests DISABLE TRIGGER ALL",
        "INSERT INTO guests VALUES (7, 1, NULL), (2, 3, 'b')",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL REFERENCES homes ON DELETE CASCADE, i2 int, t1 text)",
        "INSERT INTO guests VALUES (0, 1, NULL), (2, 3, 'b')",
        "CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER stay BEFORE DELETE ON guests FOR EACH ROW EXECUTE FUNCTION stay()",
        "DELETE FROM homes WHERE i1 = 2",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL REFERENCES homes ON DELETE CASCADE, i2 int, t1 text)",
        "INSERT INTO guests VALUES (0, 1, NULL), (2, 3, 'b')",
        "DELETE FROM homes WHERE i1 = 2",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL REFERENCES homes, i2 int, t1 text)",
        "CREATE TABLE late_guests () INHERITS (guests)",
        "INSERT INTO guests VALUES (0, 1, NULL)",
        "INSERT INTO late_guests VALUES (7, 1, NULL)",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL, i2 int, t1 text, FOREIGN KEY (i1, i2) REFERENCES homes (i1, i2))",
        "INSERT INTO guests VALUES (7, NULL, 'a'), (2, 3, 'b')",
    ],
    &[
        "CREATE TABLE guests (i1 int NOT NULL, i2 int NOT NULL, t1 text, FOREIGN KEY (i1, i2) REFERENCES homes (i1, i2))",
        "INSERT INTO guests VALUES (0, 1, NULL), (2, 3, 'b')",
    ],
];

/// Both tables, more than once among what can be selected from, so that they meet.
pub(crate) fn keyed(dice: &mut Dice, schema: &mut Schema) {
    let guests = *dice.pick(&GUESTS);
    schema.statements.extend(HOMES.iter().chain(guests).map(|statement| (*statement).to_owned()));
    for name in ["homes", "guests", "homes", "guests"] {
        let columns = named(&[Type::Int, Type::Int, Type::Text]);
        let relation = Relation { name: name.to_owned(), columns, kind: Kind::Table };
        schema.relations.push(relation);
    }
}

impl Writer<'_> {
    /// Now and then, where there are such tables: a row of `guests` beside that of `homes`.
    pub(crate) fn keyed_join(&mut self) -> Option<From> {
        let has_keys = self.relations.iter().any(|relation| relation.name == "guests");
        if !has_keys || !self.dice.chance(20) {
            return None;
        }
        let (mut guest, home) = (self.table_of_keys("guests"), self.table_of_keys("homes"));
        let (one, other) = (guest.rows[0].name.clone(), home.rows[0].name.clone());
        let conditions = [
            "{o}.i1 = {g}.i1",
            "{g}.i1 = {o}.i1",
            "{o}.i1 = {g}.i1 AND {o}.i2 = {g}.i2",
            "{o}.i1 = {g}.i2",
            "{o}.i2 = {g}.i2",
            "{o}.i2 = {g}.i1",
            "{o}.i1 = {g}.i1 AND {g}.i2 > 1",
        ];
        let on = self.dice.pick(&conditions).replace("{o}", &other).replace("{g}", &one);
        if self.dice.chance(25) {
            let before = self.relation();
            let kind = *self.dice.pick(&["LEFT JOIN", "RIGHT JOIN", "JOIN"]);
            let sql = format!("{} {kind} {} ON {one}.i2 > 1", before.sql, guest.sql);
            guest = joined(&before, &guest, sql);
        }
        let kind = *self.dice.pick(&["LEFT JOIN", "FULL JOIN"]);
        let sql = match self.dice.chance(30) && kind == "LEFT JOIN" {
            true => format!("{} RIGHT JOIN ({}) ON {on}", home.sql, guest.sql),
            false => format!("{} {kind} {} ON {on}", guest.sql, home.sql),
        };
        // Parentheses around a single table are none that the grammar knows.
        let sql = match guest.rows.len() {
            1 => sql.replace(&format!("({})", guest.sql), &guest.sql),
            _ => sql,
        };
        Some(joined(&guest, &home, format!("({sql})")))
    }

    fn table_of_keys(&mut self, name: &str) -> From {
        let alias = self.name("k");
        let columns = named(&[Type::Int, Type::Int, Type::Text]);
        let only = if self.dice.chance(15) { "ONLY " } else { "" };
        let sql = format!("{only}{name} {alias}");
        let mut from = leaf_of(sql, alias.clone(), columns.clone());
        from.rows.push(Relation { name: alias, columns, kind: Kind::Table });
        from
    }
}
