//! Random MERGE with RETURNING, which servers have since 17.

use crate::changes::own;
use crate::expression::Scope;
use crate::from::From;
use crate::query::{Select, Writer, list_of};
use crate::schema::{Kind, Relation, Type};

impl Writer<'_> {
    /// A statement whose rows have a target and a source, or one of the two.
    pub(crate) fn merge(&mut self, target: &Relation) -> Select {
        let own = own(&target.columns, "d");
        let source = self.source();
        let beside = Scope::of(Some(&From { bare: Vec::new(), ..source.clone() }), &[]);
        let both = self.both(&own, &source);
        let ints = |columns: &[(String, Type)]| -> Vec<String> {
            let ints = columns.iter().filter(|(_, of)| *of == Type::Int);
            ints.map(|(name, _)| name.clone()).collect()
        };
        let (left, right) = (ints(&own), ints(&source.columns));
        let on = match left.is_empty() || right.is_empty() || self.dice.chance(15) {
            true => self.expression(Type::Bool, 1, &both),
            false => format!("{} = {}", self.dice.pick(&left), self.dice.pick(&right)),
        };
        let alone = Scope::of(Some(&From { columns: own.clone(), ..From::default() }), &[]);
        let mut actions = Vec::new();
        for _ in 0..=self.dice.below(3) {
            actions.push(match self.dice.below(3) {
                0 => {
                    let kind = "MATCHED BY SOURCE";
                    self.action(&format!("NOT {kind}"), target, &alone)
                }
                1 => self.action("MATCHED", target, &both),
                _ => self.insertion(target, &beside),
            });
        }
        let head = format!(
            "MERGE INTO {} AS d USING {} ON {on} {}",
            target.name,
            source.sql,
            actions.join(" ")
        );
        let mut columns = own;
        columns.extend(source.columns.iter().cloned());
        self.returning(head, &columns, target)
    }

    /// What is merged: no list with commas, which the statement does not take.
    fn source(&mut self) -> From {
        let source = self.item(2, &[], &[]);
        match source.sql.contains(" JOIN ") && !source.sql.starts_with('(') {
            true => From { sql: format!("({})", source.sql), ..source },
            false => source,
        }
    }

    fn both(&self, own: &[(String, Type)], source: &From) -> Scope {
        let columns = own.iter().chain(&source.columns).cloned().collect();
        Scope::of(Some(&From { columns, ..From::default() }), &[])
    }

    fn condition_of(&mut self, scope: &Scope) -> String {
        match self.dice.chance(25) {
            true => format!(" AND {}", self.expression(Type::Bool, 1, scope)),
            false => String::new(),
        }
    }

    fn action(&mut self, when: &str, target: &Relation, scope: &Scope) -> String {
        let condition = self.condition_of(scope);
        let does = match self.dice.below(5) {
            0..=1 => "DELETE".to_owned(),
            2 => "DO NOTHING".to_owned(),
            _ => {
                let settable = target.settable();
                let column = self.dice.pick(&settable).clone();
                let value = match self.dice.chance(30) {
                    true => format!("NULL::{}", column.of.sql()),
                    false => self.expression(column.of, 1, scope),
                };
                format!("UPDATE SET {} = {value}", column.name)
            }
        };
        format!("WHEN {when}{condition} THEN {does}")
    }

    fn insertion(&mut self, target: &Relation, scope: &Scope) -> String {
        let condition = self.condition_of(scope);
        let by = *self.dice.pick(&["", " BY TARGET"]);
        let mut given = target.columns.clone();
        if target.kind == Kind::View {
            given.truncate(2);
        }
        let values: Vec<String> = given
            .iter()
            .map(|column| match self.dice.chance(60) {
                true if column.name == "i1" => "11".to_owned(),
                true => (*self.dice.pick(column.of.literals())).to_owned(),
                false => self.expression(column.of, 1, scope),
            })
            .collect();
        format!(
            "WHEN NOT MATCHED{by}{condition} THEN INSERT ({}) VALUES ({})",
            list_of(&given),
            values.join(", ")
        )
    }
}
