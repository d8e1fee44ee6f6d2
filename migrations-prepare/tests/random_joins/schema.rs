//! Random schemas with random rows: tables of every kind, and what is made of them.
//!
//! Everything here is about where a NULL can come from although a definition seems to exclude it.

use crate::dice::Dice;
use crate::kept::{flickering, kept};
use crate::keys::keyed;
use crate::query::Writer;

/// The types that expressions have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Int,
    Text,
    Bool,
    Numeric,
    Ints,
    Json,
}

pub(crate) const TYPES: [Type; 6] =
    [Type::Int, Type::Text, Type::Bool, Type::Numeric, Type::Ints, Type::Json];

impl Type {
    /// The name in SQL.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Type::Int => "int",
            Type::Text => "text",
            Type::Bool => "bool",
            Type::Numeric => "numeric",
            Type::Ints => "int[]",
            Type::Json => "jsonb",
        }
    }

    /// What names of columns of this type begin with: columns of one name have one type.
    pub(crate) fn letter(self) -> char {
        match self {
            Type::Int => 'i',
            Type::Text => 't',
            Type::Bool => 'b',
            Type::Numeric => 'n',
            Type::Ints => 'r',
            Type::Json => 'j',
        }
    }

    /// Literals; few and small, so that joins find partners.
    pub(crate) fn literals(self) -> &'static [&'static str] {
        match self {
            Type::Int => &["0", "1", "2", "3"],
            Type::Text => &["''::text", "'a'::text", "'b'::text", "'ab'::text"],
            Type::Bool => &["true", "false"],
            Type::Numeric => &["0.0", "1.5", "2.0"],
            Type::Ints => {
                &["'{1,2}'::int[]", "'{}'::int[]", "'{3,NULL}'::int[]", "'{NULL}'::int[]"]
            }
            Type::Json => &[
                "'{\"a\": 1}'::jsonb",
                "'{}'::jsonb",
                "'null'::jsonb",
                "'{\"a\": null}'::jsonb",
                "'[1, null]'::jsonb",
            ],
        }
    }
}

/// A column of a relation.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) of: Type,
}

/// Something that a query can select from.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) kind: Kind,
}

impl Relation {
    /// The columns that a change gives a value to; the first is the key, if there is one.
    pub(crate) fn settable(&self) -> Vec<Column> {
        match self.kind {
            Kind::View => self.columns[..2].to_vec(),
            _ if self.columns.len() > 1 => self.columns[1..].to_vec(),
            _ => self.columns.clone(),
        }
    }
}

/// What can be done with a relation besides selecting from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    /// One that `INSERT` has a trigger for.
    TriggeredView,
    /// One whose table is written, and whose columns after the second cannot be.
    View,
    Other,
}

/// A schema with its rows.
#[derive(Clone, Default)]
pub(crate) struct Schema {
    pub(crate) relations: Vec<Relation>,
    /// Everything that makes it, in order; a view may be refused.
    pub(crate) statements: Vec<String>,
}

/// What every schema begins with: domains, functions and a composite type.
const PRELUDE: &str = "\
CREATE DOMAIN required AS int NOT NULL;
CREATE DOMAIN checked AS text CHECK (VALUE IS NOT NULL);
CREATE TYPE pair AS (i1 int, t1 text);
CREATE FUNCTION strict_null(int) RETURNS int STRICT IMMUTABLE LANGUAGE sql AS 'SELECT nullif($1, 1)';
CREATE FUNCTION strict_same(int) RETURNS int STRICT STABLE LANGUAGE plpgsql AS 'BEGIN RETURN nullif($1, 2); END';
CREATE FUNCTION lenient(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT coalesce($1, 7)';
CREATE FUNCTION changing(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT coalesce($1, 7)';
CREATE FUNCTION strict_outside(int) RETURNS bool STRICT IMMUTABLE LANGUAGE sql AS 'SELECT $1 <> ALL (''{}''::int[])';
CREATE FUNCTION strict_calling(int) RETURNS bool STRICT IMMUTABLE LANGUAGE sql AS 'SELECT NOT strict_outside($1) = false';
CREATE FUNCTION some_rows(int) RETURNS SETOF int LANGUAGE sql AS 'SELECT nullif(g, 2) FROM generate_series(1, $1 % 4) g';
CREATE FUNCTION two_columns(OUT i1 int, OUT t1 text) RETURNS SETOF record LANGUAGE sql AS 'VALUES (1, NULL), (NULL, ''a'')';
CREATE FUNCTION minus_strict(int, int) RETURNS int STRICT IMMUTABLE LANGUAGE sql AS 'SELECT CASE WHEN $1 > $2 THEN $1 - $2 END';
CREATE OPERATOR ~~- (LEFTARG = int, RIGHTARG = int, FUNCTION = minus_strict);
CREATE AGGREGATE strict_sum (int) (SFUNC = minus_strict, STYPE = int);
CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN NEW := jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], NULL)); RETURN NEW; END';
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";

/// Writes a schema.
pub(crate) fn schema(dice: &mut Dice) -> Schema {
    let mut schema = Schema { relations: Vec::new(), statements: vec![PRELUDE.to_owned()] };
    for number in 1..=3 + dice.below(3) {
        table(dice, &mut schema, number);
    }
    for number in 1..=dice.below(2) {
        inherited(dice, &mut schema, number);
    }
    if dice.chance(50) {
        partitioned(dice, &mut schema);
    }
    for number in 1..=dice.below(3) {
        kept(dice, &mut schema, number);
    }
    if dice.chance(40) {
        flickering(&mut schema);
    }
    for number in 1..=2 + dice.below(3) {
        view(dice, &mut schema, number);
    }
    // Whatever a query or a view calls is called as it is now.
    if dice.chance(50) {
        schema.statements.push("ALTER FUNCTION changing(int) STRICT".to_owned());
    }
    if dice.chance(60) {
        stale(&mut schema);
    }
    if dice.chance(60) {
        triggered_view(&mut schema);
    }
    if dice.chance(70) {
        keyed(dice, &mut schema);
    }
    schema
}

fn columns(dice: &mut Dice) -> Vec<Column> {
    let mut columns = Vec::new();
    for of in TYPES {
        let most = match of {
            Type::Int => 4,
            Type::Text => 3,
            _ => 2,
        };
        let least = usize::from(of == Type::Int);
        for number in 1..=least + dice.below(most - least) {
            columns.push(Column { name: format!("{}{number}", of.letter()), of });
        }
    }
    columns
}

/// How a column is defined.
struct Defined {
    column: Column,
    sql: String,
    /// Whether a row may leave it out or give NULL.
    nullable: bool,
    /// Whether the server computes it.
    computed: bool,
}

fn defined(dice: &mut Dice, column: Column, first: bool) -> Defined {
    let Column { name, of } = &column;
    let mut sql = format!("{name} {}", of.sql());
    let (mut nullable, mut computed) = (true, false);
    match dice.below(10) {
        0..=3 => {}
        4..=6 => {
            nullable = false;
            sql.push_str(" NOT NULL");
        }
        7 if *of == Type::Int && !first => {
            nullable = false;
            sql = format!("{name} required");
        }
        7 if *of == Type::Text => {
            nullable = false;
            sql = format!("{name} checked");
        }
        8 if *of == Type::Int && !first => {
            computed = true;
            let of_first = *dice.pick(&["i1 + 1", "nullif(i1, 1)", "coalesce(i1, 0)"]);
            sql.push_str(&format!(" GENERATED ALWAYS AS ({of_first}) STORED"));
        }
        9 => sql.push_str(&format!(" DEFAULT {}", of.literals()[0])),
        _ => {}
    }
    Defined { column, sql, nullable, computed }
}

fn table(dice: &mut Dice, schema: &mut Schema, number: usize) {
    let name = format!("table{number}");
    let columns = columns(dice);
    let mut defined: Vec<Defined> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| defined(dice, column.clone(), index == 0))
        .collect();
    let has_key = dice.chance(50);
    if has_key {
        defined[0].sql = "i1 int PRIMARY KEY".to_owned();
        defined[0].nullable = false;
    }
    let list: Vec<&str> = defined.iter().map(|defined| defined.sql.as_str()).collect();
    schema.statements.push(format!("CREATE TABLE {name} ({})", list.join(", ")));
    let count = *dice.pick(&[2, 0, 1, 2, 3, 3, 4, 4, 5, 5]);
    rows(dice, schema, &name, &defined, count, has_key);
    if dice.chance(15) {
        schema.statements.push(format!("ALTER TABLE {name} ADD CHECK (i1 IS NOT NULL) NOT VALID"));
    }
    if dice.chance(25) {
        let victim = dice.pick(&columns).name.clone();
        schema.statements.push(format!(
            "CREATE TRIGGER forgets BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION forget('{victim}')"
        ));
    }
    schema.relations.push(Relation { name, columns, kind: Kind::Table });
}

fn rows(
    dice: &mut Dice,
    schema: &mut Schema,
    table: &str,
    defined: &[Defined],
    count: usize,
    has_key: bool,
) {
    let written: Vec<&Defined> = defined.iter().filter(|defined| !defined.computed).collect();
    let names: Vec<&str> = written.iter().map(|defined| defined.column.name.as_str()).collect();
    for row in 0..count {
        let mut values = Vec::new();
        for (index, defined) in written.iter().enumerate() {
            if has_key && index == 0 {
                values.push(row.to_string());
            } else if defined.nullable && dice.chance(45) {
                values.push("NULL".to_owned());
            } else {
                values.push((*dice.pick(defined.column.of.literals())).to_owned());
            }
        }
        schema.statements.push(format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            names.join(", "),
            values.join(", ")
        ));
    }
}

/// A parent whose NOT NULL its child does not have.
fn inherited(dice: &mut Dice, schema: &mut Schema, number: usize) {
    let (parent, child) = (format!("parent{number}"), format!("child{number}"));
    schema.statements.push(format!("CREATE TABLE {parent} (i1 int, t1 text NOT NULL)"));
    schema.statements.push(format!("CREATE TABLE {child} (b1 bool) INHERITS ({parent})"));
    let loosened = *dice.pick(&[
        "ALTER TABLE ONLY {parent} ALTER i1 SET NOT NULL",
        "ALTER TABLE {child} ALTER t1 DROP NOT NULL",
    ]);
    let loosened = loosened.replace("{parent}", &parent).replace("{child}", &child);
    schema.statements.push(loosened.clone());
    schema.statements.push(format!("INSERT INTO {parent} VALUES (1, 'a'), (2, 'b')"));
    let row = if loosened.contains("ONLY") { "(NULL, 'a', NULL)" } else { "(1, NULL, true)" };
    schema.statements.push(format!("INSERT INTO {child} VALUES {row}"));
    let int = Column { name: "i1".into(), of: Type::Int };
    let text = Column { name: "t1".into(), of: Type::Text };
    let flag = Column { name: "b1".into(), of: Type::Bool };
    let columns = vec![int, text];
    let more = columns.iter().cloned().chain([flag]).collect();
    schema.relations.push(Relation { name: parent, columns, kind: Kind::Table });
    schema.relations.push(Relation { name: child, columns: more, kind: Kind::Table });
}

/// A partitioned table: one partition is stricter than the whole.
fn partitioned(dice: &mut Dice, schema: &mut Schema) {
    let not_null = if dice.chance(50) { " NOT NULL" } else { "" };
    schema.statements.extend([
        format!(
            "CREATE TABLE parts (i1 int, t1 text{not_null}, n1 numeric) PARTITION BY LIST (i1)"
        ),
        "CREATE TABLE part_one PARTITION OF parts (n1 NOT NULL) FOR VALUES IN (1)".to_owned(),
        "CREATE TABLE part_rest PARTITION OF parts DEFAULT".to_owned(),
        "INSERT INTO parts VALUES (1, 'a', 1.5), (NULL, 'b', NULL), (2, 'ab', NULL)".to_owned(),
    ]);
    let columns: Vec<Column> = [("i1", Type::Int), ("t1", Type::Text), ("n1", Type::Numeric)]
        .map(|(name, of)| Column { name: name.to_owned(), of })
        .to_vec();
    for name in ["parts", "part_one", "part_rest"] {
        let relation =
            Relation { name: name.to_owned(), columns: columns.clone(), kind: Kind::Table };
        schema.relations.push(relation);
    }
}

/// A view, or what was once a view's answer, over a random query.
fn view(dice: &mut Dice, schema: &mut Schema, number: usize) {
    let kind = *dice.pick(&["VIEW", "VIEW", "VIEW", "MATERIALIZED VIEW"]);
    let name = format!("view{number}");
    let select = Writer::new(dice, &schema.relations, 0).view();
    let columns = named(&select.types);
    let list: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    schema.statements.push(format!("CREATE {kind} {name} ({}) AS {}", list.join(", "), select.sql));
    schema.relations.push(Relation { name, columns, kind: Kind::Other });
}

/// Names for columns of these types: the first ones of each type.
pub(crate) fn named(types: &[Type]) -> Vec<Column> {
    let name = |(index, of): (usize, &Type)| {
        let number = types[..=index].iter().filter(|earlier| *earlier == of).count();
        Column { name: format!("{}{number}", of.letter()), of: *of }
    };
    types.iter().enumerate().map(name).collect()
}

/// What a materialized view holds is older than what the tables promise by now.
fn stale(schema: &mut Schema) {
    schema.statements.extend(
        [
            "CREATE TABLE tightened (i1 int, t1 text)",
            "INSERT INTO tightened VALUES (NULL, NULL), (1, 'a')",
            "CREATE MATERIALIZED VIEW remembered AS SELECT i1, t1 FROM tightened",
            "UPDATE tightened SET i1 = 2, t1 = 'b' WHERE i1 IS NULL",
            "ALTER TABLE tightened ALTER i1 SET NOT NULL, ALTER t1 SET NOT NULL",
        ]
        .map(str::to_owned),
    );
    let columns = named(&[Type::Int, Type::Text]);
    let table =
        Relation { name: "tightened".to_owned(), columns: columns.clone(), kind: Kind::Table };
    schema.relations.push(table);
    schema.relations.push(Relation { name: "remembered".to_owned(), columns, kind: Kind::Other });
}

/// A view whose trigger returns what was to be inserted, whatever the tables would say.
fn triggered_view(schema: &mut Schema) {
    schema.statements.extend(
        [
            "CREATE TABLE firm (i1 int NOT NULL, t1 text NOT NULL, b1 bool NOT NULL)",
            "INSERT INTO firm VALUES (1, 'a', true), (2, 'b', false)",
            "CREATE VIEW accepting AS SELECT i1, t1, b1 FROM firm",
            "CREATE TRIGGER accepts INSTEAD OF INSERT OR UPDATE ON accepting FOR EACH ROW EXECUTE FUNCTION keep()",
            "CREATE VIEW renamed AS SELECT i1, t1 FROM firm WHERE b1",
        ]
        .map(str::to_owned),
    );
    let columns = named(&[Type::Int, Type::Text, Type::Bool]);
    let two = columns[..2].to_vec();
    let relations = [
        Relation { name: "firm".to_owned(), columns: columns.clone(), kind: Kind::Table },
        Relation { name: "accepting".to_owned(), columns, kind: Kind::TriggeredView },
        Relation { name: "renamed".to_owned(), columns: two, kind: Kind::Other },
    ];
    schema.relations.extend(relations);
}
