//! Random queries: what stands in FROM, what is selected, and how queries are put together.
//!
//! Text is written at once, and the writer remembers only what can be referred to.

use crate::dice::Dice;
use crate::expression::Scope;
use crate::from::From;
use crate::schema::{Column, Relation, TYPES, Type, named};

/// A query and the types of its columns.
#[derive(Clone)]
pub(crate) struct Select {
    pub(crate) sql: String,
    pub(crate) types: Vec<Type>,
    /// How many columns it has: more than types, where a whole row is selected.
    pub(crate) width: usize,
}

/// Writes queries over some relations.
pub(crate) struct Writer<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) relations: &'a [Relation],
    /// The common table expressions that can be seen.
    pub(crate) with: Vec<Relation>,
    names: usize,
    /// The server's, because newer ones have statements that others lack.
    pub(crate) major: u32,
    /// Whether this is the definition of a view, which has no parameters.
    pub(crate) is_view: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dice: &'a mut Dice, relations: &'a [Relation], major: u32) -> Writer<'a> {
        Writer { dice, relations, with: Vec::new(), names: 0, major, is_view: false }
    }

    /// The definition of a view: short, because queries over views multiply what views hold.
    pub(crate) fn view(mut self) -> Select {
        self.is_view = true;
        let mut select = self.select(1, &[], None);
        if self.dice.chance(40) {
            select.sql = format!("SELECT * FROM ({}) o LIMIT 6", select.sql);
        }
        select
    }

    /// A query of any kind that selects.
    pub(crate) fn query(mut self) -> Select {
        self.select(3, &[], None)
    }

    /// A name that nothing else has.
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    /// A query of the given types, or of any; what it can refer to outside of itself is `outer`.
    pub(crate) fn select(
        &mut self,
        depth: usize,
        outer: &[(String, Type)],
        wanted: Option<&[Type]>,
    ) -> Select {
        let seen = self.with.len();
        let mut select = match (depth, self.dice.below(20)) {
            (0, _) | (_, 0..=9) => self.plain(depth, outer, wanted),
            (_, 10..=12) => self.grouped(depth, outer, wanted),
            (_, 13..=15) => self.combined(depth, outer, wanted),
            (_, 16) => self.values(outer, wanted),
            (_, 17) => self.recursive(depth, outer, wanted),
            _ => self.with_query(depth, outer, wanted),
        };
        self.with.truncate(seen);
        if self.dice.chance(8) {
            let count = self.dice.below(4);
            select.sql = format!("SELECT * FROM ({}) o LIMIT {count}", select.sql);
        }
        select
    }

    pub(crate) fn types(&mut self) -> Vec<Type> {
        (0..=self.dice.below(4)).map(|_| *self.dice.pick(&TYPES)).collect()
    }

    fn plain(&mut self, depth: usize, outer: &[(String, Type)], wanted: Option<&[Type]>) -> Select {
        let from = if self.dice.chance(4) { None } else { Some(self.from(depth, outer)) };
        let mut scope = Scope::of(from.as_ref(), outer);
        let condition = from.as_ref().and_then(|_| self.condition(&scope, depth));
        scope.has_windows = !self.is_view;
        let types = wanted.map_or_else(|| self.types(), <[Type]>::to_vec);
        let mut list: Vec<String> =
            types.iter().map(|of| self.selected(*of, depth.min(2), &scope)).collect();
        let mut width = types.len();
        if wanted.is_none() && !self.is_view && depth == 3 {
            let more = self.more_columns(&scope);
            width += more.len();
            list.extend(more);
        }
        let distinct = if self.dice.chance(8) && width == types.len() { "DISTINCT " } else { "" };
        let mut sql = format!("SELECT {distinct}{}", list.join(", "));
        if let Some(from) = from {
            sql.push_str(&format!(" FROM {}", from.sql));
        }
        if let Some(condition) = condition {
            sql.push_str(&format!(" WHERE {condition}"));
        }
        Select { sql, types, width }
    }

    /// What only the outermost list can hold: whole rows, rows made here, and sets.
    fn more_columns(&mut self, scope: &Scope) -> Vec<String> {
        let mut more = Vec::new();
        if !scope.rows.is_empty() && self.dice.chance(10) {
            let row = self.dice.pick(&scope.rows).name.clone();
            more.push(row);
        }
        if self.dice.chance(6) {
            let row = format!(
                "ROW({}, {})",
                self.expression(Type::Int, 1, scope),
                self.expression(Type::Text, 1, scope)
            );
            more.push(row);
        }
        if self.dice.chance(6) {
            let set =
                *self.dice.pick(&["some_rows({i})", "unnest({r})", "generate_series(1, {i})"]);
            let set = self.filled(set, 1, scope);
            more.push(set);
            if self.dice.chance(40) {
                more.push("generate_series(1, 3)".to_owned());
            }
        }
        more
    }

    /// WHERE or HAVING, if any.
    pub(crate) fn condition(&mut self, scope: &Scope, depth: usize) -> Option<String> {
        self.dice.chance(45).then(|| {
            let mut condition = self.expression(Type::Bool, depth.clamp(1, 2), scope);
            for _ in 0..self.dice.below(3) {
                let joint = *self.dice.pick(&["OR", "AND"]);
                let next = self.expression(Type::Bool, depth.clamp(1, 2), scope);
                condition = format!("({condition}) {joint} ({next})");
            }
            condition
        })
    }

    fn grouped(
        &mut self,
        depth: usize,
        outer: &[(String, Type)],
        wanted: Option<&[Type]>,
    ) -> Select {
        let from = self.from(depth, outer);
        let rows = Scope::of(Some(&from), outer);
        let condition = self.condition(&rows, 1);
        let (groups, keys) = self.groups(&rows);
        let scope = Scope::grouped(&rows, keys);
        let having = if self.dice.chance(25) { self.condition(&scope, 1) } else { None };
        let types = wanted.map_or_else(|| self.types(), <[Type]>::to_vec);
        let list: Vec<String> = types.iter().map(|of| self.expression(*of, 1, &scope)).collect();
        let mut sql = format!("SELECT {} FROM {}", list.join(", "), from.sql);
        for (word, clause) in [("WHERE", condition), ("GROUP BY", groups), ("HAVING", having)] {
            if let Some(clause) = clause {
                sql.push_str(&format!(" {word} {clause}"));
            }
        }
        Select { sql, width: types.len(), types }
    }

    /// GROUP BY, and what it makes available.
    fn groups(&mut self, rows: &Scope) -> (Option<String>, Vec<(String, Type)>) {
        if rows.columns.is_empty() || self.dice.chance(25) {
            return (None, Vec::new());
        }
        let mut keys: Vec<(String, Type)> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let key = if self.dice.chance(20) {
                let of = *self.dice.pick(&TYPES);
                let column = rows.columns.iter().find(|(_, column)| *column == of);
                match column {
                    Some((name, of)) if *of == Type::Int => (format!("({name} + 1)"), *of),
                    Some((name, of)) if *of == Type::Text => (format!("lower({name})"), *of),
                    _ => self.dice.pick(&rows.columns).clone(),
                }
            } else {
                self.dice.pick(&rows.columns).clone()
            };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
        let all = names.join(", ");
        let groups = match self.dice.below(8) {
            0..=3 => all,
            4 => format!("ROLLUP ({all})"),
            5 => format!("CUBE ({all})"),
            6 => format!("GROUPING SETS (({all}), ({}))", names[0]),
            _ => format!("{}, GROUPING SETS (({all}), ({}))", names[0], names[0]),
        };
        (Some(groups), keys)
    }

    fn combined(
        &mut self,
        depth: usize,
        outer: &[(String, Type)],
        wanted: Option<&[Type]>,
    ) -> Select {
        let types = wanted.map_or_else(|| self.types(), <[Type]>::to_vec);
        let operator = *self.dice.pick(&[
            "UNION ALL",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "INTERSECT ALL",
            "EXCEPT ALL",
        ]);
        let left = self.select(depth - 1, outer, Some(&types));
        let right = self.select(depth - 1, outer, Some(&types));
        let sql = format!("({}) {operator} ({})", left.sql, right.sql);
        Select { sql, width: types.len(), types }
    }

    pub(crate) fn values(&mut self, outer: &[(String, Type)], wanted: Option<&[Type]>) -> Select {
        let types = wanted.map_or_else(|| self.types(), <[Type]>::to_vec);
        let scope = Scope::of(None, outer);
        let row = |writer: &mut Self| {
            let row: Vec<String> = types.iter().map(|of| writer.typed(*of, &scope)).collect();
            format!("({})", row.join(", "))
        };
        let rows: Vec<String> = (0..=self.dice.below(3)).map(|_| row(self)).collect();
        Select { sql: format!("VALUES {}", rows.join(", ")), width: types.len(), types }
    }

    fn with_query(
        &mut self,
        depth: usize,
        outer: &[(String, Type)],
        wanted: Option<&[Type]>,
    ) -> Select {
        let inner = self.select(depth - 1, outer, None);
        let name = self.name("w");
        let columns = named(&inner.types[..inner.types.len()]);
        let hint = *self.dice.pick(&["", "", " MATERIALIZED", " NOT MATERIALIZED"]);
        let head = format!("{name} ({}) AS{hint} ({})", list_of(&columns), inner.sql);
        self.with.push(Relation { name, columns, kind: crate::schema::Kind::Other });
        let body = self.select(depth - 1, outer, wanted);
        Select { sql: format!("WITH {head} {}", inside_if_with(&body.sql)), ..body }
    }

    /// A recursion of three steps, whose later steps may say NULL where the first does not.
    fn recursive(
        &mut self,
        depth: usize,
        outer: &[(String, Type)],
        wanted: Option<&[Type]>,
    ) -> Select {
        let types = self.types();
        let first = self.select(depth - 1, outer, Some(&types));
        let name = self.name("w");
        let columns = named(&types);
        let own: Vec<(String, Type)> =
            columns.iter().map(|column| (format!("{name}.{}", column.name), column.of)).collect();
        let mut from = From { sql: name.clone(), columns: own, ..From::default() };
        if self.dice.chance(40) {
            let other = self.leaf(0, &[], outer);
            let joint = *self.dice.pick(&["CROSS JOIN {}", "LEFT JOIN {} ON false"]);
            from.sql = format!("{name} {}", joint.replace("{}", &other.sql));
            from.columns.extend(other.columns);
        }
        let scope = Scope::of(Some(&from), outer);
        let step: Vec<String> = types.iter().map(|of| self.typed(*of, &scope)).collect();
        let start = self.name("q");
        let all = *self.dice.pick(&[" ALL", ""]);
        let head = format!(
            "{name} (step, {}) AS (SELECT 1, {start}.* FROM ({}) {start} UNION{all} SELECT step + 1, {} FROM {} WHERE step < 3)",
            list_of(&columns),
            first.sql,
            step.join(", "),
            from.sql
        );
        self.with.push(Relation { name, columns, kind: crate::schema::Kind::Other });
        let body = self.select(depth - 1, outer, wanted);
        Select { sql: format!("WITH RECURSIVE {head} {}", inside_if_with(&body.sql)), ..body }
    }
}

/// A query that has a WITH of its own cannot follow another.
fn inside_if_with(sql: &str) -> String {
    if sql.starts_with("WITH") { format!("SELECT * FROM ({sql}) o") } else { sql.to_owned() }
}

pub(crate) fn list_of(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    names.join(", ")
}
