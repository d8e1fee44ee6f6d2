//! Random INSERT, UPDATE, DELETE and MERGE with RETURNING.

use crate::expression::Scope;
use crate::from::From;
use crate::query::{Select, Writer, list_of};
use crate::schema::{Column, Kind, Relation, Type, named};

impl Writer<'_> {
    /// A statement that changes rows and returns some of them.
    pub(crate) fn change(mut self) -> Select {
        self.changing()
    }

    /// A query over what a change returns; it cannot stand inside another.
    pub(crate) fn over_change(mut self) -> Select {
        let change = self.changing();
        let name = self.name("w");
        let columns = named(&change.types);
        let head = format!("WITH {name} ({}) AS ({})", list_of(&columns), change.sql);
        self.with.push(Relation { name, columns, kind: Kind::Other });
        let body = self.select(1, &[], None);
        Select { sql: format!("{head} SELECT * FROM ({}) o", body.sql), ..body }
    }

    fn changing(&mut self) -> Select {
        let changed: Vec<Relation> =
            self.relations.iter().filter(|one| one.kind != Kind::Other).cloned().collect();
        let mut target = self.dice.pick(&changed).clone();
        let is_view = |one: &&Relation| one.kind == Kind::View;
        if let Some(view) = changed.iter().find(is_view).filter(|_| self.dice.chance(15)) {
            target = view.clone();
        }
        match self.dice.below(if self.major >= 17 { 5 } else { 3 }) {
            0 => self.delete(&target),
            1 => self.update(&target),
            2 => self.insert(&target),
            _ => self.merge(&target),
        }
    }

    fn insert(&mut self, target: &Relation) -> Select {
        let writable = if target.kind == Kind::View { 2 } else { target.columns.len() };
        let writable = target.columns.iter().take(writable);
        let given: Vec<Column> = writable.filter(|_| !self.dice.chance(20)).cloned().collect();
        let scope = Scope::default();
        let row: Vec<String> = given
            .iter()
            .map(|column| match column.of {
                // The keys of the rows that are there are smaller.
                Type::Int if column.name == "i1" && !self.dice.chance(15) => "11".to_owned(),
                of if self.dice.chance(15) => format!("NULL::{}", of.sql()),
                of if self.dice.chance(15) => self.expression(of, 1, &scope),
                of => (*self.dice.pick(of.literals())).to_owned(),
            })
            .collect();
        let source = match (given.is_empty(), self.dice.chance(30)) {
            (true, _) => " DEFAULT VALUES".to_owned(),
            (_, true) => format!(" ({}) SELECT {}", list_of(&given), row.join(", ")),
            _ => format!(" ({}) VALUES ({})", list_of(&given), row.join(", ")),
        };
        let conflict = if target.kind == Kind::Table && self.dice.chance(20) {
            " ON CONFLICT DO NOTHING"
        } else {
            ""
        };
        let own = own(&target.columns, "d");
        let head = format!("INSERT INTO {} AS d{source}{conflict}", target.name);
        self.returning(head, &own, target)
    }

    fn update(&mut self, target: &Relation) -> Select {
        let own = own(&target.columns, "d");
        let (clause, scope) = self.beside(" FROM ", &own);
        let column = self.dice.pick(&target.settable()).clone();
        let value = match self.dice.chance(30) {
            true => format!("NULL::{}", column.of.sql()),
            false => self.expression(column.of, 1, &scope),
        };
        let condition = self.condition(&scope, 1).unwrap_or_else(|| "true".to_owned());
        let head = format!(
            "UPDATE {} AS d SET {} = {value}{clause} WHERE {condition}",
            target.name, column.name
        );
        self.returning(head, &scope.columns, target)
    }

    fn delete(&mut self, target: &Relation) -> Select {
        let own = own(&target.columns, "d");
        let (clause, scope) = self.beside(" USING ", &own);
        let condition = self.condition(&scope, 1).unwrap_or_else(|| "true".to_owned());
        let head = format!("DELETE FROM {} AS d{clause} WHERE {condition}", target.name);
        if target.kind == Kind::View && self.dice.chance(50) {
            // What a column was when the row was found, and what it is when the row is returned.
            let column = *self.dice.pick(&["d.i1", "d.i2", "d.i3"]);
            let head = head.replace(" WHERE ", &format!(" WHERE {column} IS NOT NULL AND "));
            let select = self.returning(head, &scope.columns, target);
            let types = select.types.into_iter().chain([Type::Int]).collect();
            let sql = format!("{}, {column}", select.sql);
            return Select { sql, types, width: select.width + 1 };
        }
        self.returning(head, &scope.columns, target)
    }

    /// What stands beside the table, and everything that can be said.
    fn beside(&mut self, word: &str, own: &[(String, Type)]) -> (String, Scope) {
        let item = if self.dice.chance(40) { Some(self.from(1, &[])) } else { None };
        let mut from = From { columns: own.to_vec(), ..From::default() };
        let clause = item.map_or_else(String::new, |item| {
            from.columns.extend(item.columns);
            format!("{word}{}", item.sql)
        });
        (clause, Scope::of(Some(&from), &[]))
    }

    pub(crate) fn returning(
        &mut self,
        head: String,
        own: &[(String, Type)],
        target: &Relation,
    ) -> Select {
        let mut from = From { columns: own.to_vec(), ..From::default() };
        let row = |name: &str| Relation { name: name.to_owned(), ..target.clone() };
        from.rows.push(row("d"));
        // Since 18 the row before and the row after have names.
        let has_both = self.major >= 18 && self.dice.chance(50);
        if has_both {
            for name in ["old", "new"] {
                from.columns.extend(self::own(&target.columns, name));
                from.rows.push(row(name));
            }
        }
        let scope = Scope::of(Some(&from), &[]);
        let types = self.types();
        let one = |of: &Type| match self.expression(*of, 1, &scope) {
            // 18.4 ends at `DELETE FROM t RETURNING new.id IN (SELECT old.id)`.
            value if has_both && value.contains("SELECT") => format!("NULL::{}", of.sql()),
            value => value,
        };
        let list: Vec<String> = types.iter().map(one).collect();
        Select { sql: format!("{head} RETURNING {}", list.join(", ")), width: types.len(), types }
    }
}

pub(crate) fn own(columns: &[Column], alias: &str) -> Vec<(String, Type)> {
    columns.iter().map(|column| (format!("{alias}.{}", column.name), column.of)).collect()
}
