//! One difference, and the script that several make together.
//!
//! Must not know how a difference is found.

use std::collections::HashSet;

use super::names::{Subject, mentions};

/// How an object or a part of one differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The set makes the object, and the database lacks it.
    Missing,
    /// Both have it, and it differs.
    Changed,
    /// The object hangs on one of the set, and the set does not make it.
    Extra,
}

/// When a statement is to run among those of other differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// New labels of enums, which nothing can use before they are committed.
    Label,
    /// What hangs on a table goes.
    DropParts,
    /// Defaults and identities of columns go.
    Reset,
    /// Other objects go.
    Drop,
    /// Columns get their names, which everything after it uses.
    Rename,
    /// Schemas and extensions.
    Schema,
    /// Types.
    Type,
    /// Sequences.
    Sequence,
    /// Functions, procedures and aggregates, which defaults may call.
    Routine,
    /// Tables and columns.
    Table,
    /// Defaults and identities of columns, which need their types.
    ColumnValue,
    /// Routines that name a table which is made anew.
    TableRoutine,
    /// Constraints that other tables may refer to.
    Constraint,
    /// Foreign keys.
    ForeignKey,
    /// Views.
    View,
    /// Indexes.
    Index,
    /// Partitions, which take over the indexes that fit.
    Attach,
    /// Triggers and policies.
    Part,
    /// Comments, privileges and states.
    Detail,
}

/// The condition of a column that is to refuse NULL.
pub(super) const HAS_VALUES: &str = "each needs a value before SET NOT NULL";

/// The condition of a constraint that holds for the rows that are there.
pub(super) const ROWS_FIT: &str = "each has to fit the constraint";

/// How one object, or a part of it, differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How it differs.
    pub change: Change,
    /// What people call the object: `table public.users`.
    pub object: String,
    /// The part or the property of the object, where it is not all of it: `column email: type`.
    pub what: Option<String>,
    /// How the set makes it.
    pub expected: Option<String>,
    /// How it is.
    pub found: Option<String>,
    /// What would bring it back; empty where no statement does.
    pub statements: Vec<(Phase, String)>,
    /// Whether the statements discard rows or values, or may change values.
    pub discards: bool,
    /// Why no statement brings it back.
    pub obstacle: Option<String>,
    /// What has to be so of the rows for the statements to succeed.
    pub condition: Option<&'static str>,
    /// Whether the object is made outside of the migrations, so that nothing here brings it back.
    pub is_made_elsewhere: bool,
    /// Whether it is told and is no drift.
    pub is_note: bool,
    /// The path that patterns of the config are held against: `public.users.email`.
    pub path: String,
    /// The table or view that the object hangs on.
    pub relation: Option<String>,
}

impl Difference {
    /// Adds a statement.
    pub(super) fn sql(&mut self, phase: Phase, statement: impl Into<String>) -> &mut Difference {
        self.statements.push((phase, statement.into()));
        self
    }

    /// Takes the statements away, because of this.
    pub(super) fn obstruct(&mut self, obstacle: impl Into<String>) -> &mut Difference {
        self.statements.clear();
        self.discards = false;
        self.condition = None;
        self.obstacle = Some(obstacle.into());
        self
    }

    /// Says that the statements discard rows or values.
    pub(super) fn discards(&mut self) -> &mut Difference {
        self.discards = true;
        self
    }

    /// The part of the object whose path is told apart.
    pub(super) fn part(&mut self, name: &str) -> &mut Difference {
        self.path = format!("{}.{name}", self.path);
        self
    }
}

/// The statements of several differences, in an order in which they can run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script<'a> {
    /// Statements that come first, each committed by itself.
    pub before: Vec<&'a str>,
    /// Statements of one transaction: a database in which one of them fails is left as it was.
    pub transaction: Vec<&'a str>,
}

impl<'a> Script<'a> {
    /// All statements.
    pub fn statements(&self) -> impl Iterator<Item = &'a str> {
        self.before.iter().chain(&self.transaction).copied()
    }
}

/// The statements of all differences, in an order in which they can run.
#[must_use]
pub fn script<'a>(differences: impl IntoIterator<Item = &'a Difference>) -> Script<'a> {
    let mut statements: Vec<&(Phase, String)> =
        differences.into_iter().flat_map(|difference| &difference.statements).collect();
    statements.sort_by_key(|(phase, _)| *phase);
    // Two differences may need one thing.
    let mut seen = HashSet::new();
    statements.retain(|(_, text)| seen.insert(text.as_str()));
    let is_routine = |phase: &Phase| matches!(phase, Phase::Routine | Phase::TableRoutine);
    // A body may name what comes later.
    let bodies = statements.iter().any(|(phase, _)| is_routine(phase)).then_some(WITHOUT_BODIES);
    let of = |is: &dyn Fn(&Phase) -> bool| -> Vec<&'a str> {
        statements.iter().filter(|(phase, _)| is(phase)).map(|(_, text)| text.as_str()).collect()
    };
    let before_views = of(&|phase| *phase > Phase::Label && *phase < Phase::View);
    let views = in_order(of(&|phase| *phase == Phase::View));
    let after_views = of(&|phase| *phase > Phase::View);
    Script {
        before: of(&|phase| *phase == Phase::Label),
        transaction: bodies
            .into_iter()
            .chain(before_views)
            .chain(views)
            .chain(after_views)
            .collect(),
    }
}

/// The statement that has a server take bodies as they are, until the transaction ends.
const WITHOUT_BODIES: &str = "SET LOCAL check_function_bodies = off";

/// Views in an order in which each comes after those that it reads.
fn in_order(mut views: Vec<&str>) -> Vec<&str> {
    let mut ordered = Vec::new();
    while !views.is_empty() {
        let reads_another = |index: usize| {
            let names = views.iter().enumerate().filter(|(other, _)| *other != index);
            let names = names.filter_map(|(_, text)| name_of_view(text));
            let own = name_of_view(views[index]);
            names.into_iter().any(|name| own != Some(name) && mentions(views[index], name))
        };
        // Views in a circle are none that a server has.
        let next = (0..views.len()).find(|index| !reads_another(*index)).unwrap_or(0);
        ordered.push(views.remove(next));
    }
    ordered
}

fn name_of_view(statement: &str) -> Option<&str> {
    let (_, rest) = statement.split_once("VIEW ")?;
    let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
    let end = rest.find(" WITH (").into_iter().chain(rest.find(" AS ")).min()?;
    rest.get(..end)
}

/// What is found.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) differences: Vec<Difference>,
}

impl Findings {
    pub(super) fn add(
        &mut self,
        subject: &Subject<'_>,
        change: Change,
        what: Option<String>,
        (expected, found): (Option<&str>, Option<&str>),
    ) -> &mut Difference {
        let difference = Difference {
            change,
            object: subject.name.to_owned(),
            what,
            expected: expected.map(str::to_owned),
            found: found.map(str::to_owned),
            statements: Vec::new(),
            discards: false,
            obstacle: None,
            condition: None,
            is_made_elsewhere: false,
            is_note: false,
            path: subject.path.clone(),
            relation: subject.relation.clone(),
        };
        let index = self.differences.len();
        self.differences.push(difference);
        &mut self.differences[index]
    }
}
