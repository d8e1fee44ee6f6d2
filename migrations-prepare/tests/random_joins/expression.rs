//! Random expressions of a type: what can be referred to, and patterns with gaps.
//!
//! A gap names the type of what fills it: `{i}` an integer, `{t}` text, and so on; `{I}` and `{T}` are
//! queries of one such column.

use crate::from::From;
use crate::query::Writer;
use crate::schema::{Relation, Type};

/// What an expression can refer to.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    pub(crate) columns: Vec<(String, Type)>,
    /// What a query inside can refer to as well.
    outer: Vec<(String, Type)>,
    /// The aliases of relations.
    pub(crate) rows: Vec<Relation>,
    /// What aggregates go over, in a query that groups.
    under: Option<Box<Scope>>,
    /// Whether window functions may stand here.
    pub(crate) has_windows: bool,
}

impl Scope {
    pub(crate) fn of(from: Option<&From>, outer: &[(String, Type)]) -> Scope {
        let from = from.cloned().unwrap_or_default();
        let within: Vec<(String, Type)> = from.columns.iter().chain(outer).cloned().collect();
        let mut columns = from.columns.clone();
        for column in &from.bare {
            if from.bare.iter().filter(|other| other.name == column.name).count() == 1 {
                columns.push((column.name.clone(), column.of));
            }
        }
        // What is near is said more often than what is outside.
        if columns.is_empty() {
            columns = outer.to_vec();
        } else {
            columns.extend(outer.iter().take(4).cloned());
        }
        Scope { columns, outer: within, rows: from.rows, under: None, has_windows: false }
    }

    /// After GROUP BY: its keys, and aggregates over the rows.
    pub(crate) fn grouped(rows: &Scope, keys: Vec<(String, Type)>) -> Scope {
        let under = Scope { has_windows: false, ..rows.clone() };
        Scope { columns: keys, under: Some(Box::new(under)), ..Scope::default() }
    }
}

impl Writer<'_> {
    /// What a select list holds: mostly columns, for they are what is asked for.
    pub(crate) fn selected(&mut self, of: Type, depth: usize, scope: &Scope) -> String {
        if scope.has_windows && self.dice.chance(8) {
            let pattern = self.one_of(windows(of));
            if let Some(pattern) = pattern {
                return self.filled(pattern, 1, scope);
            }
        }
        self.expression(of, depth, scope)
    }

    /// A value with its type said, for places where an unknown one would be text.
    pub(crate) fn typed(&mut self, of: Type, scope: &Scope) -> String {
        format!("({})::{}", self.expression(of, 1, scope), of.sql())
    }

    pub(crate) fn expression(&mut self, of: Type, depth: usize, scope: &Scope) -> String {
        let is_deep = match of {
            Type::Bool => self.dice.chance(75),
            _ => self.dice.chance(45),
        };
        if depth == 0 || !is_deep {
            return self.leaf_expression(of, scope);
        }
        if scope.under.is_none() && !scope.rows.is_empty() && self.dice.chance(8) {
            return self.of_row(of, scope);
        }
        let patterns = match self.dice.below(4) {
            0 => ANY,
            _ => patterns(of),
        };
        let pattern = *self.dice.pick(patterns);
        let pattern = pattern.replace("{x}", gap(of)).replace("TYPE", of.sql());
        format!("({})", self.filled(&pattern, depth - 1, scope))
    }

    fn leaf_expression(&mut self, of: Type, scope: &Scope) -> String {
        let columns: Vec<&(String, Type)> =
            scope.columns.iter().filter(|(_, column)| *column == of).collect();
        if let (Some(under), true) = (&scope.under, columns.is_empty() || self.dice.chance(50)) {
            let pattern = *self.dice.pick(aggregates(of));
            let under = (**under).clone();
            return self.filled(pattern, 1, &under);
        }
        if !columns.is_empty() && !self.dice.chance(18) {
            return self.dice.pick(&columns).0.clone();
        }
        match self.dice.below(12) {
            10 => format!("NULL::{}", of.sql()),
            11 if of == Type::Int && !self.is_view => "$1::int".to_owned(),
            _ => (*self.dice.pick(of.literals())).to_owned(),
        }
    }

    /// Something about a whole row, or a field of one.
    fn of_row(&mut self, of: Type, scope: &Scope) -> String {
        let relation = self.dice.pick(&scope.rows).clone();
        let row = &relation.name;
        match of {
            Type::Bool => {
                let pattern = *self.dice.pick(&[
                    "{} IS NOT NULL",
                    "{} IS NULL",
                    "NOT ({} IS NULL)",
                    "({}.*) IS NOT NULL",
                    "{} IS DISTINCT FROM NULL",
                    "NOT ({} IS NOT NULL)",
                    "{} = {}",
                ]);
                format!("({})", pattern.replace("{}", row))
            }
            Type::Json => format!("to_jsonb({row})"),
            Type::Text => format!("{row}::text"),
            _ => match relation.columns.iter().find(|column| column.of == of) {
                Some(column) => format!("({row}).{}", column.name),
                None => self.leaf_expression(of, scope),
            },
        }
    }

    fn one_of(&mut self, patterns: &[&'static str]) -> Option<&'static str> {
        (!patterns.is_empty()).then(|| *self.dice.pick(patterns))
    }

    /// Fills the gaps of a pattern.
    pub(crate) fn filled(&mut self, pattern: &str, depth: usize, scope: &Scope) -> String {
        let mut filled = String::new();
        let mut rest = pattern;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            let after = &rest[start..];
            let gap = after.get(1..3).filter(|gap| gap.ends_with('}')).map(|gap| &gap[..1]);
            let fill = match gap {
                Some("i") => self.expression(Type::Int, depth, scope),
                Some("t") => self.expression(Type::Text, depth, scope),
                Some("b") => self.expression(Type::Bool, depth, scope),
                Some("n") => self.expression(Type::Numeric, depth, scope),
                Some("r") => self.expression(Type::Ints, depth, scope),
                Some("j") => self.expression(Type::Json, depth, scope),
                Some("I") => self.inner(Type::Int, scope),
                Some("T") => self.inner(Type::Text, scope),
                // A brace of an array's or an object's literal.
                _ => {
                    filled.push('{');
                    rest = &after[1..];
                    continue;
                }
            };
            filled.push_str(&fill);
            rest = &after[3..];
        }
        filled + rest
    }

    /// A query in an expression: one column of a type, which may refer to what is outside.
    fn inner(&mut self, of: Type, scope: &Scope) -> String {
        let outer = scope.outer.clone();
        self.select(0, &outer, Some(&[of])).sql
    }
}

fn gap(of: Type) -> &'static str {
    match of {
        Type::Int => "{i}",
        Type::Text => "{t}",
        Type::Bool => "{b}",
        Type::Numeric => "{n}",
        Type::Ints => "{r}",
        Type::Json => "{j}",
    }
}

/// Patterns that any type has.
const ANY: &[&str] = &[
    "coalesce({x}, {x})",
    "CASE WHEN {b} THEN {x} ELSE {x} END",
    "CASE WHEN {b} THEN {x} END",
    "CASE {i} WHEN 1 THEN {x} WHEN 2 THEN {x} ELSE {x} END",
    "CASE WHEN {x} IS NOT NULL THEN {x} ELSE {x} END",
    "nullif({x}, {x})",
    "greatest({x}, {x})",
    "coalesce({x}, {x}, {x})",
    "(SELECT o.x FROM (SELECT {x} LIMIT 1) o (x))",
    "CASE WHEN {x} IS NULL THEN {x} ELSE {x} END",
];

fn patterns(of: Type) -> &'static [&'static str] {
    match of {
        Type::Int => INTS,
        Type::Text => TEXTS,
        Type::Bool => BOOLS,
        Type::Numeric => NUMERICS,
        Type::Ints => ARRAYS,
        Type::Json => JSONS,
    }
}

const INTS: &[&str] = &[
    "{i} + {i}",
    "- {i}",
    "length({t})",
    "abs({i})",
    "{i} / nullif({i}, 0)",
    "{i}::required::int",
    "strict_null({i})",
    "strict_same({i})",
    "lenient({i})",
    "changing({i})",
    "{i} ~~- {i}",
    "({r})[1]",
    "(ARRAY[{i}, {i}])[2]",
    "({r})[{i}]",
    "array_length({r}, 1)",
    "cardinality({r})",
    "array_position({r}, {i})",
    "({j} ->> 'a')::int",
    "(SELECT o.i1 FROM ({I}) o (i1) LIMIT 1)",
    "(SELECT count(*) FROM ({I}) o)::int",
    "(SELECT max(o.i1) FROM ({I}) o (i1))",
    "(ROW({i}, {t})::pair).i1",
    "num_nulls({i}, {t})",
    "lower(int4range(least({i}, {i}), 9))",
    "lower(int4range({i}, NULL))",
    "position({t} IN {t})",
    "upper('empty'::int4range)",
    "{n}::int",
    "{b}::int",
    "strpos({t}, {t})",
    "least({i}, {i})",
    "extract(day FROM 'infinity'::timestamp)::int",
    "(SELECT {i} HAVING {b})",
    "ascii({t})",
    "(SELECT count(*) FROM ({I}) o OFFSET 1)::int",
    "width_bucket({n}, 0, 5, 3)",
    "(SELECT o.i1 FROM (VALUES ({i}), ({i})) o (i1) LIMIT 1)",
    "('x' || {t} COLLATE \"C\" < 'b')::int",
];

const TEXTS: &[&str] = &[
    "{t} || {t}",
    "lower({t})",
    "concat({t}, {i})",
    "format('%s', {t})",
    "{i}::text",
    "{j} ->> 'a'",
    "substring({t} FROM 'a(.)')",
    "substring({t} FROM 1)",
    "split_part({t}, 'a', 1)",
    "array_to_string({r}, ',')",
    "(SELECT o.t1 FROM ({T}) o (t1) LIMIT 1)",
    "concat_ws(',', {t}, {t})",
    "{i} || {t}",
    "(regexp_match({t}, 'a'))[1]",
    "quote_nullable({t})",
    "jsonb_typeof({j})",
    "{b}::text",
    "(SELECT string_agg(o.t1, ',') FROM ({T}) o (t1))",
    "to_char({i}, '9')",
    "left({t}, {i})",
    "(ROW({i}, {t})::pair).t1",
    "current_setting('no.such', true)",
    "md5({t})",
    "{n}::text",
    "(ARRAY[{t}])[1]",
    "array_to_string(ARRAY[{t}, {t}], '-')",
    "trim({t})",
    "replace({t}, 'a', {t})",
    "{j}::text",
    "translate({t}, 'ab', 'b')",
    "quote_literal({t})",
    "coalesce({t}, '')",
    "{r}::text",
];

const BOOLS: &[&str] = &[
    "{i} = {i}",
    "{i} IS NULL",
    "{t} IS NOT NULL",
    "{i} IS NOT NULL",
    "NOT ({b})",
    "({b}) AND ({b})",
    "({b}) OR ({b})",
    "{i} > {i}",
    "{t} = {t}",
    "{t} LIKE {t}",
    "{i} IN ({i}, {i})",
    "{i} NOT IN ({i}, {i})",
    "{i} BETWEEN {i} AND {i}",
    "{i} IS DISTINCT FROM {i}",
    "{i} IS NOT DISTINCT FROM {i}",
    "{b} IS TRUE",
    "{b} IS NOT FALSE",
    "{b} IS UNKNOWN",
    "{b} IS NOT TRUE",
    "{b} IS NOT UNKNOWN",
    "EXISTS ({I})",
    "NOT EXISTS ({I})",
    "{i} IN ({I})",
    "{i} NOT IN ({I})",
    "{i} = ANY ({r})",
    "{i} <> ALL ({r})",
    "{i} = ALL ({r})",
    "NOT ({i} = ANY ({r}))",
    "{i} > ALL ({I})",
    "{i} < ANY ({I})",
    "coalesce({i}, {i}) = {i}",
    "({i}, {t}) = ({i}, {t})",
    "({i}, {t}) < ({i}, {t})",
    "ROW({i}, {t}) IS NOT NULL",
    "ROW({i}, {t}) IS NULL",
    "CASE WHEN {i} IS NULL THEN {b} ELSE {b} END",
    "coalesce({b}, {b})",
    "({i} = {i}) IS NOT NULL",
    "{r} @> {r}",
    "{j} @> {j}",
    "{j} ? 'a'",
    "{n} < {n}",
    "{j} IS NULL",
    "{t} IS DISTINCT FROM {t}",
    "{n} IS NOT NULL AND {j} IS NOT NULL",
    "{r} IS NOT NULL",
    "({i}, {t}) IN (SELECT {i}, {t})",
    "strict_same({i}) = {i}",
    "strict_outside({i})",
    "strict_calling({i})",
    "{t} ~ 'a'",
    "{t} SIMILAR TO 'a%'",
    "{t} IN ({T})",
    "({i}, {t}) IS NOT DISTINCT FROM ROW({i}, {t})",
    "starts_with({t}, {t})",
    "({t} = 'a') = ({i} = 1)",
    "{b} = {b}",
    "{b} <> ({i} IS NULL)",
    "nullif({i}, {i}) IS NULL",
    "({i} IS NOT NULL) = {b}",
    "{i} <> ANY ({r})",
    "int4range(least({i}, 9), 9) && int4range(0, 1)",
];

const NUMERICS: &[&str] = &[
    "{n} + {n}",
    "{i}::numeric",
    "{n} * {i}",
    "round({n})",
    "{n} / nullif({n}, 0)",
    "{i} * 0.5",
    "(SELECT avg(o.i1) FROM ({I}) o (i1))",
    "(SELECT sum(o.i1)::numeric FROM ({I}) o (i1))",
    "extract(hour FROM 'infinity'::timestamp)",
    "abs({n})",
    "scale({n})::numeric",
    "({j} -> 'b')::text::numeric",
    "trunc({n}, 1)",
    "power({n}, 2)",
];

const ARRAYS: &[&str] = &[
    "ARRAY[{i}, {i}]",
    "{r} || {r}",
    "{r} || {i}",
    "array_append({r}, {i})",
    "ARRAY({I})",
    "({r})[1:1]",
    "array_remove({r}, {i})",
    "array_cat({r}, {r})",
    "(SELECT array_agg(o.i1) FROM ({I}) o (i1))",
    "array_fill({i}, ARRAY[2])",
    "({r})[{i}:{i}]",
    "string_to_array({i}::text, ',')::int[]",
    "array_replace({r}, 1, {i})",
    "trim_array({r}, 0)",
];

const JSONS: &[&str] = &[
    "{j} -> 'a'",
    "to_jsonb({i})",
    "jsonb_build_object('a', {i})",
    "{j} || '{\"b\": 2}'",
    "({j})['a']",
    "jsonb_build_array({i}, {t})",
    "{j} #> ARRAY['a']",
    "jsonb_path_query_first({j}, '$.a')",
    "(SELECT jsonb_agg(o.i1) FROM ({I}) o (i1))",
    "jsonb_strip_nulls({j})",
    "to_jsonb({r})",
    "jsonb_set('{\"a\": 1}', '{a}', {j})",
    "jsonb_set_lax('{\"a\": 1}', '{a}', {j})",
];

/// Aggregates, and what stands beside them.
fn aggregates(of: Type) -> &'static [&'static str] {
    match of {
        Type::Int => &[
            "count(*)::int",
            "max({i})",
            "min({i})",
            "sum({i})::int",
            "count({t})::int",
            "count(*) FILTER (WHERE {b})::int",
            "max({i}) FILTER (WHERE {b})",
            "strict_sum({i})",
            "coalesce(sum({i}), 0)::int",
            "(array_agg({i}))[1]",
            "bit_and({i})",
            "1 + count(*)::int",
            "(mode() WITHIN GROUP (ORDER BY {i}))",
            "count(DISTINCT {i})::int",
            "regr_count({i}, {i})::int",
            "(percentile_disc(0.5) WITHIN GROUP (ORDER BY {i}))",
            "(rank({i}) WITHIN GROUP (ORDER BY 1))::int",
        ],
        Type::Text => &[
            "max({t})",
            "string_agg({t}, ',')",
            "min({t}) FILTER (WHERE {b})",
            "count(*)::text",
            "string_agg(DISTINCT {t}, ',')",
            "coalesce(max({t}), 'none')",
            "max(coalesce({t}, 'a'))",
        ],
        Type::Bool => {
            &["bool_and({b})", "bool_or({b})", "every({b})", "count({i}) > 0", "max({i}) IS NULL"]
        }
        Type::Numeric => &[
            "avg({n})",
            "sum({n})",
            "stddev_samp({n})",
            "var_pop({n})",
            "avg({i})",
            "max({n})",
            "corr({i}, {i})::numeric",
            "coalesce(avg({n}), 0)",
        ],
        Type::Ints => &["array_agg({i})", "array_agg({i}) FILTER (WHERE {b})", "max({r})"],
        Type::Json => &[
            "jsonb_agg({i})",
            "jsonb_object_agg(coalesce({t}, ''), {i})",
            "to_jsonb(count(*))",
            "jsonb_agg({t}) FILTER (WHERE {b})",
        ],
    }
}

/// Window functions.
fn windows(of: Type) -> &'static [&'static str] {
    match of {
        Type::Int => &[
            "row_number() OVER ()::int",
            "lag({i}) OVER (ORDER BY {i})",
            "rank() OVER (ORDER BY {t})::int",
            "lead({i}, 1, 0) OVER (ORDER BY {t})",
            "sum({i}) OVER (PARTITION BY {t})::int",
            "max({i}) OVER (ORDER BY {i} ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)",
            "count({i}) OVER (PARTITION BY {i})::int",
            "ntile(2) OVER (ORDER BY {i})",
            "first_value({i}) OVER (ORDER BY {t})",
            "max({i}) OVER (PARTITION BY {t})",
            "first_value({i}) OVER (ORDER BY {i} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)",
            "max({i}) FILTER (WHERE {b}) OVER ()",
            "min({i}) OVER (ORDER BY {i} ROWS 1 PRECEDING EXCLUDE GROUP)",
        ],
        Type::Text => &[
            "nth_value({t}, 2) OVER (ORDER BY {i})",
            "last_value({t}) OVER (ORDER BY {i})",
            "lag({t}, 1, 'z') OVER (ORDER BY {i})",
            "string_agg({t}, ',') OVER (ORDER BY {i})",
        ],
        Type::Numeric => &[
            "avg({n}) OVER ()",
            "avg({n}) OVER (ORDER BY {i} ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING)",
        ],
        _ => &[],
    }
}
