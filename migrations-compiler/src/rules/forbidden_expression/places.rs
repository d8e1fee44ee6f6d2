//! Where a statement has expressions that PostgreSQL works out by themselves.
//!
//! Must not know what may stand in them.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::descendants_of;

/// A kind of place for an expression.
pub(super) struct Place {
    /// What PostgreSQL calls one of them, and what it calls all.
    pub one: &'static str,
    pub many: &'static str,
    pub takes_no_query: bool,
    pub takes_no_column: bool,
    /// Whether it has to give the same for ever.
    pub is_fixed: bool,
    pub help: &'static str,
}

const fn place(one: &'static str, many: &'static str, help: &'static str) -> Place {
    Place { one, many, takes_no_query: true, takes_no_column: false, is_fixed: false, help }
}

const CHECK: Place = place(
    "check constraint",
    "check constraints",
    "ask about other rows in a trigger, or with a foreign key",
);
const DEFAULT: Place = Place {
    takes_no_column: true,
    ..place(
        "DEFAULT expression",
        "DEFAULT expressions",
        "write a constant or a call of a function, or set the value in a trigger",
    )
};
const GENERATED: Place = Place {
    is_fixed: true,
    ..place(
        "column generation expression",
        "column generation expressions",
        "compute it in a view, or in a trigger",
    )
};
const INDEX: Place = Place {
    is_fixed: true,
    ..place("index expression", "index expressions", "index the columns that it is computed from")
};
const PREDICATE: Place = Place {
    is_fixed: true,
    ..place("index predicate", "index predicates", "leave it to the query that the index is for")
};
const PARTITION_KEY: Place = Place {
    is_fixed: true,
    ..place(
        "partition key expression",
        "partition key expressions",
        "partition by the columns that it is computed from",
    )
};
const BOUND: Place = Place {
    takes_no_column: true,
    ..place("partition bound", "partition bound", "write constants")
};
const TRANSFORM: Place = place(
    "transform expression",
    "transform expressions",
    "add a column, fill it with an UPDATE, and drop the old one",
);
const WHEN: Place = place(
    "trigger WHEN condition",
    "trigger WHEN conditions",
    "ask in the function of the trigger",
);
const POLICY: Place = Place {
    takes_no_query: false,
    ..place(
        "policy expression",
        "policy expressions",
        "ask in a query of its own, as in (SELECT …)",
    )
};

/// The expressions of a statement, each with its kind.
pub(super) fn of(statement: &SyntaxNode) -> Vec<(Place, SyntaxNode)> {
    let has_some = matches!(
        statement.kind(),
        K::CREATE_TABLE
            | K::CREATE_FOREIGN_TABLE
            | K::ALTER_TABLE
            | K::CREATE_INDEX
            | K::CREATE_DOMAIN
            | K::ALTER_DOMAIN
            | K::CREATE_TRIGGER
            | K::CREATE_POLICY
            | K::ALTER_POLICY
    );
    if !has_some {
        return Vec::new();
    }
    let kind = statement.kind();
    descendants_of(statement, move |part| of_kind(kind, part).is_some())
        .filter(|node| kind == K::CREATE_INDEX || !is_list_of_other(node))
        .filter_map(|node| Some((of_kind(kind, node.kind())?, node)))
        .collect()
}

/// Whether a list of items is that of no key: only `PARTITION BY` has expressions in it.
fn is_list_of_other(node: &SyntaxNode) -> bool {
    node.kind() == K::PARTITION_ITEM_LIST
        && node.parent().is_none_or(|parent| parent.kind() != K::PARTITION_BY)
}

fn of_kind(statement: K, part: K) -> Option<Place> {
    let place = match part {
        K::CHECK_CONSTRAINT => CHECK,
        K::DEFAULT_CONSTRAINT | K::SET_DEFAULT => DEFAULT,
        K::GENERATED_STORED => GENERATED,
        K::WHERE_CLAUSE if statement == K::CREATE_INDEX => PREDICATE,
        K::PARTITION_ITEM_LIST if statement == K::CREATE_INDEX => INDEX,
        K::PARTITION_ITEM_LIST => PARTITION_KEY,
        K::CONSTRAINT_EXCLUSION_LIST => INDEX,
        K::PARTITION_FOR_VALUES_IN | K::PARTITION_FOR_VALUES_FROM => BOUND,
        K::USING_EXPR if statement == K::ALTER_TABLE => TRANSFORM,
        K::WHEN_CONDITION if statement == K::CREATE_TRIGGER => WHEN,
        K::USING_EXPR_CLAUSE | K::WITH_CHECK_EXPR_CLAUSE => POLICY,
        _ => return None,
    };
    Some(place)
}
