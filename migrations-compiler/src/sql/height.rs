//! How tall the tree of a statement may become, measured on its tokens before it is parsed.
//!
//! Parsing, walking and dropping a tree all descend once for each level of it, so what is too tall
//! must never become one.
//! The measure is an upper bound: of the tokens between two separators each may be a level, and so
//! may each `OR`, `UNION` or `JOIN` of a chain.
//! Must not know the grammar beyond what opens, closes and separates.

use migrations_core::lexer::{TokenKind, tokens};
use migrations_core::substring;

/// Parentheses, `CASE`s and routine bodies that are nested deeper than this are left to the server,
/// which gives up there itself at its default settings.
pub(super) const DEEPEST: usize = 1_000;

/// Trees that may be taller than this are left to the server: a chain of so many links.
pub(super) const TALLEST: usize = 20_000;

/// How many links of a chain a token counts for that may open a level of its own: the parser descends
/// for that one, and loops over a chain.
const WEIGHT: usize = 5;

/// What was measured of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Height {
    /// How deep parentheses, `CASE` and `BEGIN` are nested.
    pub(super) nesting: usize,
    /// How tall the tree is at most.
    pub(super) levels: usize,
}

impl Height {
    /// Measures a statement; cheap next to parsing it.
    pub(super) fn of(sql: &str) -> Height {
        let mut measure = Measure { open: vec![Level::new(Opener::Statement)], nesting: 0 };
        for (kind, range) in tokens(sql) {
            match kind {
                TokenKind::Open => measure.push(Opener::Parenthesis),
                TokenKind::Close => measure.close_parenthesis(),
                TokenKind::Semicolon => measure.top().separate(),
                TokenKind::Word => measure.word(substring(sql, range)),
                TokenKind::Symbol if substring(sql, range.clone()) == "," => {
                    measure.top().separate();
                }
                // `1.a.a` is one number to the server, which refuses it, and many fields to the parser.
                TokenKind::Number => {
                    let points = substring(sql, range).bytes().filter(|byte| *byte == b'.');
                    measure.top().run.tokens += 1 + points.count();
                }
                _ => measure.top().run.tokens += 1,
            }
        }
        while measure.open.len() > 1 {
            measure.pop();
        }
        Height { nesting: measure.nesting, levels: measure.top().height() }
    }

    /// Whether nobody but the server should look at the statement.
    pub(super) fn is_too_tall(self) -> bool {
        self.nesting > DEEPEST || self.levels > TALLEST
    }
}

/// What began a level.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Statement,
    Parenthesis,
    Case,
    Block,
}

/// What stands between two separators of a level.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Its tokens, a group in parentheses being one.
    tokens: usize,
    /// The tallest group among them.
    group: usize,
}

impl Run {
    fn height(self) -> usize {
        self.tokens.saturating_mul(WEIGHT).saturating_add(self.group)
    }
}

/// What stands between an opener and its end.
struct Level {
    opener: Opener,
    run: Run,
    /// The tallest run of the current chain before it.
    linked: usize,
    /// The tallest part before the last separator.
    tallest: usize,
    /// Operators of a chain: each puts what stands before it one level deeper.
    chain: usize,
    /// `BETWEEN`s that wait for their `AND`.
    betweens: usize,
}

impl Level {
    fn new(opener: Opener) -> Level {
        Level { opener, run: Run::default(), linked: 0, tallest: 0, chain: 0, betweens: 0 }
    }

    fn separate(&mut self) {
        self.tallest = self.height();
        self.run = Run::default();
        self.linked = 0;
        self.chain = 0;
        self.betweens = 0;
    }

    fn link(&mut self) {
        self.linked = self.linked.max(self.run.height());
        self.run = Run::default();
        self.chain += 1;
    }

    fn height(&self) -> usize {
        self.tallest.max(self.chain + self.linked.max(self.run.height()))
    }
}

struct Measure {
    open: Vec<Level>,
    nesting: usize,
}

impl Measure {
    /// The innermost level; there is always one, because nothing pops the first.
    fn top(&mut self) -> &mut Level {
        if self.open.is_empty() {
            self.open.push(Level::new(Opener::Statement));
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn push(&mut self, opener: Opener) {
        self.open.push(Level::new(opener));
        self.nesting = self.nesting.max(self.open.len() - 1);
    }

    fn pop(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        let height = self.open.pop().map_or(0, |level| level.height());
        let run = &mut self.top().run;
        run.tokens += 1;
        run.group = run.group.max(height);
    }

    /// Ends whatever was opened since the last parenthesis, and that as well.
    fn close_parenthesis(&mut self) {
        let opened = self.open.iter().rposition(|level| level.opener == Opener::Parenthesis);
        let Some(opened) = opened else { return };
        while self.open.len() > opened {
            self.pop();
        }
    }

    fn word(&mut self, word: &str) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        let opener = self.top().opener;
        if is("case") {
            self.push(Opener::Case);
        } else if is("begin") {
            self.push(Opener::Block);
        } else if is("end") && matches!(opener, Opener::Case | Opener::Block) {
            self.pop();
        } else if opener == Opener::Case && (is("when") || is("then") || is("else")) {
            self.top().separate();
        } else if is("and") && self.top().betweens > 0 {
            self.top().betweens -= 1;
            self.top().run.tokens += 1;
        } else if ["and", "or", "union", "intersect", "except", "join"].iter().any(|it| is(it)) {
            self.top().link();
        } else {
            self.top().betweens += usize::from(is("between"));
            self.top().run.tokens += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(sql: &str) -> usize {
        Height::of(sql).levels
    }

    #[test]
    fn what_is_nested_or_chained_is_tall() {
        for (what, one, count) in [
            ("parentheses", ("(", ")"), 5_000),
            ("brackets", ("ARRAY[", "]"), 5_000),
            ("cases", ("CASE WHEN true THEN ", " END"), 5_000),
            ("cases in conditions", ("CASE WHEN ", " THEN 1 END"), 5_000),
            ("sub-selects", ("(SELECT ", ")"), 5_000),
            ("negations", ("NOT ", ""), 50_000),
            ("signs", ("- ", ""), 50_000),
            ("sums", ("a + ", ""), 50_000),
            ("casts", ("", "::int"), 50_000),
            ("subscripts", ("", "[1]"), 50_000),
            ("fields of a number", ("", ".a"), 50_000),
            ("tests", ("", " IS NULL"), 50_000),
            ("conditions", ("a OR ", ""), 50_000),
            ("betweens", ("a BETWEEN 1 AND ", ""), 50_000),
            ("unions", ("SELECT 1 UNION ALL ", ""), 50_000),
            ("bodies", ("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; ", "; END"), 5_000),
        ] {
            let text = format!("SELECT {}1{}", one.0.repeat(count), one.1.repeat(count));
            assert!(Height::of(&text).is_too_tall(), "{what}: {:?}", Height::of(&text));
        }
        // Each level is short, and all of them together are not.
        let level = |inner: String, _| format!("({inner}{})", " OR a".repeat(100));
        let text = (0..500).fold("a".to_owned(), level);
        assert!(Height::of(&text).is_too_tall());
    }

    #[test]
    fn what_stands_side_by_side_is_not() {
        let rows = "(1, 'a', (2 + 3), ARRAY[1, 2]), ".repeat(20_000);
        assert!(levels(&format!("INSERT INTO t VALUES {rows}")) < 100);
        let branches = "WHEN a = 1 AND b = 2 THEN 'x' ".repeat(20_000);
        assert!(levels(&format!("SELECT CASE {branches} END")) < 100);
        let columns = "c numeric(3, 2) NOT NULL DEFAULT (1 + 2), ".repeat(1_500);
        assert!(levels(&format!("CREATE TABLE t ({columns} z int)")) < 150);
        let statements = "UPDATE t SET a = CASE WHEN b THEN 1 END; ".repeat(20_000);
        let body = format!("CREATE FUNCTION f() BEGIN ATOMIC {statements} END");
        assert!(levels(&body) < 200);
        let conditions = "a = 1 OR ".repeat(10_000);
        assert!(!Height::of(&format!("SELECT {conditions} b")).is_too_tall());
    }
}
