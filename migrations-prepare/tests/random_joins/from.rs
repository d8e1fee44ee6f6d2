//! What stands in FROM: relations, sub-queries, functions, and joins of all kinds over them.

use crate::expression::Scope;
use crate::query::{Writer, list_of};
use crate::schema::{Column, Relation, Type, named};

/// An item of FROM.
#[derive(Clone, Default)]
pub(crate) struct From {
    pub(crate) sql: String,
    /// What can be said of it, and of which type that is.
    pub(crate) columns: Vec<(String, Type)>,
    /// The names that can be said without an alias; one that stands twice is ambiguous.
    pub(crate) bare: Vec<Column>,
    /// The aliases of relations, whose rows can be said as a whole.
    pub(crate) rows: Vec<Relation>,
}

/// Which columns to the left of an item it may refer to, when it is LATERAL.
type Left<'a> = &'a [(String, Type)];

impl Writer<'_> {
    /// One item, or several with commas.
    pub(crate) fn from(&mut self, depth: usize, outer: &[(String, Type)]) -> From {
        let mut from = self.item(depth, &[], outer);
        if depth > 0 && self.dice.chance(12) {
            let left = from.columns.clone();
            let next = self.item(depth - 1, &left, outer);
            from = joined(&from, &next, format!("{}, {}", from.sql, next.sql));
        }
        from
    }

    pub(crate) fn item(&mut self, depth: usize, left: Left, outer: &[(String, Type)]) -> From {
        if let Some(keyed) = self.keyed_join() {
            return keyed;
        }
        if depth == 0 || self.dice.chance(25) {
            return self.leaf(depth, left, outer);
        }
        self.join(depth, left, outer)
    }

    fn join(&mut self, depth: usize, left: Left, outer: &[(String, Type)]) -> From {
        let kind = *self.dice.pick(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"]);
        let depth = depth.min(2) - 1;
        let first = self.item(depth, left, outer);
        // PostgreSQL lets a lateral item look to the left through these joins only.
        let seen: Vec<(String, Type)> = match kind {
            "JOIN" | "LEFT JOIN" | "CROSS JOIN" => {
                left.iter().chain(&first.columns).cloned().collect()
            }
            _ => left.to_vec(),
        };
        let second = self.item(depth, &seen, outer);
        let right = parenthesised(&second.sql);
        let both = |sql: String| joined(&first, &second, sql);
        if kind == "CROSS JOIN" {
            return both(format!("{} CROSS JOIN {right}", first.sql));
        }
        let common = common_names(&first, &second);
        match self.dice.below(6) {
            4 if !common.is_empty() => self.using(kind, &first, &second, &common),
            5 => match natural(&first, &second) {
                Some(bare) => {
                    let sql = format!("{} NATURAL {kind} {right}", first.sql);
                    let from = From { bare, ..both(sql) };
                    if self.dice.chance(60) { self.aliased(&from) } else { from }
                }
                None => both(format!("{} {kind} {right} ON true", first.sql)),
            },
            _ => {
                let on = self.on(kind, &first, &second, outer);
                both(format!("{} {kind} {right} ON {on}", first.sql))
            }
        }
    }

    fn on(&mut self, kind: &str, first: &From, second: &From, outer: &[(String, Type)]) -> String {
        let from = joined(first, second, String::new());
        // Names without an alias are of the whole FROM, which does not exist yet.
        let scope = Scope::of(Some(&From { bare: Vec::new(), ..from }), outer);
        let mut equal = Vec::new();
        for (one, of) in &first.columns {
            equal.extend(
                second
                    .columns
                    .iter()
                    .filter(|(_, other)| other == of)
                    .map(|(other, _)| format!("{one} = {other}")),
            );
        }
        let mut on = match equal.is_empty() {
            true => "true".to_owned(),
            false => self.dice.pick(&equal).clone(),
        };
        if kind != "FULL JOIN" && self.dice.chance(25) {
            on = self.expression(Type::Bool, 1, &scope);
        } else if self.dice.chance(25) && !equal.is_empty() {
            on = format!("{on} AND {}", self.expression(Type::Bool, 1, &scope));
        }
        on
    }

    /// USING, with or without a name for the columns that it merges.
    fn using(&mut self, kind: &str, first: &From, second: &From, common: &[Column]) -> From {
        let count = 1 + self.dice.below(common.len().min(2));
        let start = self.dice.below(common.len() - count + 1);
        let merged = common[start..start + count].to_vec();
        let is_merged = |column: &&Column| merged.iter().any(|other| other.name == column.name);
        let mut bare = merged.clone();
        bare.extend(first.bare.iter().filter(|column| !is_merged(column)).cloned());
        bare.extend(second.bare.iter().filter(|column| !is_merged(column)).cloned());
        let list = list_of(&merged);
        let sql = format!("{} {kind} {} USING ({list})", first.sql, parenthesised(&second.sql));
        let mut from = From { bare, ..joined(first, second, sql) };
        match self.dice.below(3) {
            0 => from,
            1 => {
                let alias = self.name("u");
                from.sql.push_str(&format!(" AS {alias}"));
                let said =
                    merged.iter().map(|column| (format!("{alias}.{}", column.name), column.of));
                from.columns.extend(said);
                from
            }
            _ => self.aliased(&from),
        }
    }

    /// A join under one name, which hides what is inside.
    fn aliased(&mut self, from: &From) -> From {
        let alias = self.name("j");
        let types: Vec<Type> = from.bare.iter().map(|column| column.of).collect();
        let columns = named(&types);
        let sql = format!("({}) AS {alias} ({})", from.sql, list_of(&columns));
        leaf_of(sql, alias, columns)
    }

    pub(crate) fn leaf(&mut self, depth: usize, left: Left, outer: &[(String, Type)]) -> From {
        match self.dice.below(20) {
            0..=11 => self.relation(),
            12 if !self.with.is_empty() => self.relation(),
            13 => self.function(left, outer),
            14 => {
                let values = self.values(outer, None);
                self.derived(&values.sql, &values.types, "")
            }
            15..=17 if depth > 0 => {
                let select = self.select(depth - 1, outer, None);
                self.derived(&select.sql, &select.types, "")
            }
            18..=19 if depth > 0 && !left.is_empty() => {
                let seen: Vec<(String, Type)> = outer.iter().chain(left).cloned().collect();
                let select = self.select(depth - 1, &seen, None);
                self.derived(&select.sql, &select.types, "LATERAL ")
            }
            _ => self.relation(),
        }
    }

    pub(crate) fn relation(&mut self) -> From {
        let own = !self.with.is_empty() && self.dice.chance(60);
        let relation = match own {
            true => self.dice.pick(&self.with.clone()).clone(),
            false => self.dice.pick(self.relations).clone(),
        };
        let alias = self.name("a");
        let is_table = relation.kind == crate::schema::Kind::Table;
        let only = if is_table && self.dice.chance(8) { "ONLY " } else { "" };
        let sql = format!("{only}{} {alias}", relation.name);
        let mut from = leaf_of(sql, alias.clone(), relation.columns.clone());
        from.rows.push(Relation { name: alias, ..relation });
        from
    }

    fn function(&mut self, left: Left, outer: &[(String, Type)]) -> From {
        let seen: Vec<(String, Type)> = outer.iter().chain(left).cloned().collect();
        let scope = Scope::of(None, &seen);
        let (call, types): (&str, &[Type]) = *self.dice.pick(&[
            ("generate_series(1, 2)", &[Type::Int][..]),
            ("unnest({r})", &[Type::Int]),
            ("some_rows({i})", &[Type::Int]),
            ("two_columns()", &[Type::Int, Type::Text]),
            ("ROWS FROM (generate_series(1, 3), unnest({r}))", &[Type::Int, Type::Int]),
            ("jsonb_path_query({j}, '$[*]')", &[Type::Json]),
            ("jsonb_to_recordset('[{\"x\": 1}, {\"y\": \"a\"}]') AS", &[Type::Int, Type::Text]),
            ("lenient({i})", &[Type::Int]),
            ("strict_null({i})", &[Type::Int]),
            ("nullif({i}, {i})", &[Type::Int]),
        ]);
        // Every column of a row source of records must be given its type.
        if let Some(call) = call.strip_suffix(" AS") {
            let alias = self.name("f");
            let sql = format!("{call} AS {alias} (x int, y text)");
            let said = [(format!("{alias}.x"), Type::Int), (format!("{alias}.y"), Type::Text)];
            return From { sql, columns: said.to_vec(), ..From::default() };
        }
        let filled = self.filled(call, 1, &scope);
        self.derived_call(&filled, types)
    }

    fn derived_call(&mut self, call: &str, types: &[Type]) -> From {
        let alias = self.name("f");
        let columns = named(types);
        // NULLIF is no function to the grammar.
        let call = match call.starts_with("nullif") {
            true => format!("LATERAL (SELECT {call})"),
            false => call.to_owned(),
        };
        leaf_of(format!("{call} AS {alias} ({})", list_of(&columns)), alias, columns)
    }

    fn derived(&mut self, sql: &str, types: &[Type], lateral: &str) -> From {
        let alias = self.name("s");
        let columns = named(types);
        leaf_of(format!("{lateral}({sql}) AS {alias} ({})", list_of(&columns)), alias, columns)
    }
}

pub(crate) fn leaf_of(sql: String, alias: String, bare: Vec<Column>) -> From {
    let columns =
        bare.iter().map(|column| (format!("{alias}.{}", column.name), column.of)).collect();
    From { sql, columns, bare, rows: Vec::new() }
}

pub(crate) fn joined(first: &From, second: &From, sql: String) -> From {
    From {
        sql,
        columns: first.columns.iter().chain(&second.columns).cloned().collect(),
        bare: first.bare.iter().chain(&second.bare).cloned().collect(),
        rows: first.rows.iter().chain(&second.rows).cloned().collect(),
    }
}

/// A join to the right of another stands in parentheses.
fn parenthesised(sql: &str) -> String {
    let is_join = sql.contains(" JOIN ");
    let is_closed = sql.starts_with('(') || sql.starts_with("LATERAL (");
    if is_join && !is_closed { format!("({sql})") } else { sql.to_owned() }
}

fn count(from: &From, name: &str) -> usize {
    from.bare.iter().filter(|column| column.name == name).count()
}

/// The names that stand once on each side.
fn common_names(first: &From, second: &From) -> Vec<Column> {
    let both =
        |column: &&Column| count(first, &column.name) == 1 && count(second, &column.name) == 1;
    first.bare.iter().filter(both).cloned().collect()
}

/// The names after a natural join, where it is not ambiguous.
fn natural(first: &From, second: &From) -> Option<Vec<Column>> {
    let shared = |column: &&Column| count(second, &column.name) > 0;
    let merged: Vec<Column> = first.bare.iter().filter(shared).cloned().collect();
    let once =
        |column: &Column| count(first, &column.name) == 1 && count(second, &column.name) == 1;
    let is_merged = |column: &&Column| merged.iter().any(|other| other.name == column.name);
    let mut bare = merged.clone();
    bare.extend(first.bare.iter().filter(|column| !is_merged(column)).cloned());
    bare.extend(second.bare.iter().filter(|column| !is_merged(column)).cloned());
    merged.iter().all(once).then_some(bare)
}
