//! The type of a column as a value, under PostgreSQL's own name for it.
//!
//! Must not know what a domain or any other type of the set is; such a name is kept as written.

mod rewrite;

use std::borrow::Cow;

use super::green;
use super::parser::{SyntaxKind, SyntaxNode};
use super::syntax::name;

pub use rewrite::needs_rewrite;

/// A type, as a column declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// PostgreSQL's own name where the type is one of its own (`int4`), else the name as written.
    pub name: Cow<'static, str>,
    /// What stands in parentheses: a length, or a precision and a scale.
    pub arguments: Vec<u32>,
    /// Whether it is an array of that type.
    pub is_array: bool,
    /// Whether the type is one of PostgreSQL's own.
    pub is_builtin: bool,
}

/// How types may be written, and what PostgreSQL calls them.
const NAMES: [(&str, &str); 44] = [
    ("bigint", "int8"),
    ("bigserial", "bigserial"),
    ("bool", "bool"),
    ("boolean", "bool"),
    ("box", "box"),
    ("bpchar", "bpchar"),
    ("bytea", "bytea"),
    ("char", "bpchar"),
    ("cidr", "cidr"),
    ("date", "date"),
    ("dec", "numeric"),
    ("decimal", "numeric"),
    ("float", "float8"),
    ("float4", "float4"),
    ("float8", "float8"),
    ("inet", "inet"),
    ("int", "int4"),
    ("int2", "int2"),
    ("int4", "int4"),
    ("int8", "int8"),
    ("integer", "int4"),
    ("interval", "interval"),
    ("json", "json"),
    ("jsonb", "jsonb"),
    ("macaddr", "macaddr"),
    ("money", "money"),
    ("numeric", "numeric"),
    ("oid", "oid"),
    ("point", "point"),
    ("real", "float4"),
    ("serial", "serial"),
    ("serial2", "smallserial"),
    ("serial4", "serial"),
    ("serial8", "bigserial"),
    ("smallint", "int2"),
    ("smallserial", "smallserial"),
    ("text", "text"),
    ("timestamptz", "timestamptz"),
    ("timetz", "timetz"),
    ("tsvector", "tsvector"),
    ("uuid", "uuid"),
    ("varbit", "varbit"),
    ("varchar", "varchar"),
    ("xml", "xml"),
];

impl DataType {
    /// The type that a column, or a change of its type, declares.
    #[must_use]
    pub fn of_column(node: &SyntaxNode) -> Option<(DataType, SyntaxNode)> {
        node.children().find_map(|child| Some((DataType::of(&child)?, child)))
    }

    /// The type that a node says; `None` where it is none.
    #[must_use]
    pub fn of(node: &SyntaxNode) -> Option<DataType> {
        let zoned = |plain: &'static str, zoned: &'static str| {
            let is_zoned = node.children().any(|child| child.kind() == SyntaxKind::WITH_TIMEZONE);
            if is_zoned { zoned } else { plain }
        };
        let name = match node.kind() {
            SyntaxKind::ARRAY_TYPE => {
                let element = node.children().find_map(|child| DataType::of(&child))?;
                return Some(DataType { is_array: true, ..element });
            }
            SyntaxKind::PATH_TYPE => return path_type(node),
            SyntaxKind::VARCHAR_TYPE => "varchar",
            SyntaxKind::CHARACTER_TYPE => "bpchar",
            SyntaxKind::BIT_TYPE => "bit",
            SyntaxKind::BIT_VARYING_TYPE => "varbit",
            SyntaxKind::DOUBLE_TYPE => "float8",
            SyntaxKind::TIME_TYPE => zoned("time", "timetz"),
            SyntaxKind::TIMESTAMP_TYPE => zoned("timestamp", "timestamptz"),
            SyntaxKind::INTERVAL_TYPE => "interval",
            _ => return None,
        };
        let mut arguments = arguments(node);
        // `char` and `bit` by themselves are one long, which `bpchar` is not.
        let is_one = matches!(node.kind(), SyntaxKind::CHARACTER_TYPE | SyntaxKind::BIT_TYPE);
        arguments.extend((is_one && arguments.is_empty()).then_some(1));
        Some(DataType { name: Cow::Borrowed(name), arguments, is_array: false, is_builtin: true })
    }
}

impl DataType {
    /// The type whose values a column of it holds: a serial is an integer, and `float(24)` is a real.
    pub(crate) fn stored(&self) -> DataType {
        let (name, arguments) = match (self.name.as_ref(), self.arguments.as_slice()) {
            ("smallserial", _) => ("int2", &[][..]),
            ("serial", _) => ("int4", &[][..]),
            ("bigserial", _) => ("int8", &[][..]),
            ("float8", [bits]) if *bits <= 24 => ("float4", &[][..]),
            ("float8", _) => ("float8", &[][..]),
            (name, arguments) => (name, arguments),
        };
        DataType {
            name: Cow::Owned(name.to_owned()),
            arguments: arguments.to_vec(),
            ..self.clone()
        }
    }
}

fn path_type(node: &SyntaxNode) -> Option<DataType> {
    let written = name(node)?;
    let is_quoted = || node.text().to_string().contains('"');
    let is_own = written.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    let known = NAMES.iter().find(|(name, _)| *name == written.name);
    // `"char"` is a type of one byte, and not `char`.
    let known = known.filter(|(name, _)| is_own && !(*name == "char" && is_quoted()));
    Some(DataType {
        name: known.map_or_else(|| Cow::Owned(written.shown()), |(_, name)| Cow::Borrowed(*name)),
        arguments: arguments(node),
        is_array: false,
        is_builtin: known.is_some(),
    })
}

/// The numbers in a type; what is no number is left out, as in `geometry(Point, 4326)`.
fn arguments(node: &SyntaxNode) -> Vec<u32> {
    let mut numbers = Vec::new();
    green::each_token(&node.green(), &mut |kind, text| {
        let number = text.parse::<u32>().ok().filter(|_| kind == SyntaxKind::INT_NUMBER);
        numbers.extend(number);
    });
    numbers
}
