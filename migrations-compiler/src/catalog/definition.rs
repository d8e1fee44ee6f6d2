//! Definitions as PostgreSQL writes them → what they say of columns: of an index, and of a foreign key.
//!
//! Understands what the server itself has written and nothing that a person writes; must not know to
//! which table a definition belongs.

use std::ops::Range;

use migrations_core::substring;

/// What the definition of an index says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexParts {
    /// Whether it holds one row for each key.
    pub is_unique: bool,
    /// Its access method, such as `btree`.
    pub method: String,
    /// Its keys in order; `None` for an expression, and for a column that is compared in a way of its
    /// own.
    pub columns: Vec<Option<String>>,
    /// Its keys as the definition writes them, with what follows a column or an expression.
    pub keys: Vec<String>,
    /// Whether a condition leaves rows out.
    pub is_partial: bool,
}

/// What the definition of a foreign key says of the table that it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Schema of that table.
    pub schema: String,
    /// That table.
    pub table: String,
    /// Its columns, in the order of the key's own.
    pub columns: Vec<String>,
    /// What follows them, such as `ON DELETE CASCADE`.
    pub rest: String,
}

/// The table that a partition is a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOf {
    /// Schema of that table.
    pub schema: String,
    /// That table.
    pub table: String,
}

impl IndexParts {
    /// Reads `CREATE UNIQUE INDEX name ON table USING btree (a, b DESC)`.
    #[must_use]
    pub fn parse(definition: &str) -> Option<IndexParts> {
        let words = words(definition)?;
        let using = words.iter().position(|(word, _)| is_word(word, "USING"))?;
        let [(Word::Plain(method), _), (Word::Sign('('), _), rest @ ..] = words.get(using + 1..)?
        else {
            return None;
        };
        let end = closing(rest)?;
        let keys = listed(&rest[..end]);
        Some(IndexParts {
            is_unique: is_word(&words.get(1)?.0, "UNIQUE"),
            method: method.clone(),
            keys: keys.iter().map(|key| written(definition, key)).collect(),
            columns: keys.into_iter().map(column).collect(),
            is_partial: rest[end..].iter().any(|(word, _)| is_word(word, "WHERE")),
        })
    }

    /// Whether its first keys are these columns, in whatever order.
    #[must_use]
    pub fn begins_with(&self, columns: &[String]) -> bool {
        let first = self.columns.get(..columns.len());
        first.is_some_and(|first| {
            columns.iter().all(|column| first.iter().flatten().any(|key| key == column))
        })
    }
}

impl Reference {
    /// Reads `FOREIGN KEY (a) REFERENCES schema.table(b) ON DELETE CASCADE`.
    #[must_use]
    pub fn parse(definition: &str) -> Option<Reference> {
        let words = words(definition)?;
        let references = words.iter().position(|(word, _)| is_word(word, "REFERENCES"))?;
        let [(schema, _), (Word::Sign('.'), _), (table, _), (Word::Sign('('), _), rest @ ..] =
            words.get(references + 1..)?
        else {
            return None;
        };
        let (columns, rest) = rest.split_at(closing(rest)?);
        let columns = listed(columns).into_iter().map(|words| name(&words.last()?.0));
        Some(Reference {
            schema: name(schema)?,
            table: name(table)?,
            columns: columns.collect::<Option<_>>()?,
            rest: written(definition, rest.get(1..)?),
        })
    }
}

impl PartitionOf {
    /// Reads `PARTITION OF schema.table FOR VALUES FROM (0) TO (10)`.
    #[must_use]
    pub fn parse(partition: &str) -> Option<PartitionOf> {
        let words = words(partition)?;
        let [(first, _), (of, _), (schema, _), (Word::Sign('.'), _), (table, _), ..] = &words[..]
        else {
            return None;
        };
        let is_part = is_word(first, "PARTITION") && is_word(of, "OF");
        let name = |word| name(word).filter(|_| is_part);
        Some(PartitionOf { schema: name(schema)?, table: name(table)? })
    }
}

fn is_word(word: &Word, text: &str) -> bool {
    matches!(word, Word::Plain(plain) if plain == text)
}

fn name(word: &Word) -> Option<String> {
    match word {
        Word::Plain(name) | Word::Quoted(name) => Some(name.clone()),
        Word::Text | Word::Sign(_) => None,
    }
}

/// Where the bracket closes that was opened before these words.
fn closing(words: &[Placed]) -> Option<usize> {
    let mut depth = 0_usize;
    words.iter().position(|(word, _)| match word {
        Word::Sign('(') => {
            depth += 1;
            false
        }
        Word::Sign(')') if depth > 0 => {
            depth -= 1;
            false
        }
        word => *word == Word::Sign(')'),
    })
}

/// The items between commas that stand in no brackets.
fn listed(words: &[Placed]) -> Vec<&[Placed]> {
    let mut depth = 0_usize;
    let items = words.split(|(word, _)| {
        match word {
            Word::Sign('(') => depth += 1,
            Word::Sign(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *word == Word::Sign(',')
    });
    items.collect()
}

/// A column with nothing but an order behind it.
fn column(words: &[Placed]) -> Option<String> {
    const ORDER: [&str; 5] = ["ASC", "DESC", "NULLS", "FIRST", "LAST"];
    let ((first, _), order) = words.split_first()?;
    let is_order = |(word, _): &Placed| ORDER.iter().any(|known| is_word(word, known));
    order.iter().all(is_order).then(|| name(first)).flatten()
}

/// A stretch of a definition, from the first of its words to the last.
fn written(definition: &str, words: &[Placed]) -> String {
    let ends = words.first().zip(words.last());
    let range = ends.map(|((_, first), (_, last))| first.start..last.end);
    range.map(|range| substring(definition, range).to_owned()).unwrap_or_default()
}

/// A word, and where it stands.
type Placed = (Word, Range<usize>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Plain(String),
    Quoted(String),
    /// A string.
    Text,
    Sign(char),
}

fn words(text: &str) -> Option<Vec<Placed>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let mut push = |word, after: &str| words.push((word, start..text.len() - after.len()));
        if first == '"' || first == '\'' {
            let (name, after) = quoted(substring(rest, 1..), first)?;
            push(if first == '"' { Word::Quoted(name) } else { Word::Text }, after);
            rest = after;
        } else if first.is_alphanumeric() || first == '_' || first == '$' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            push(Word::Plain(word.to_owned()), after);
            rest = after;
        } else {
            let after = substring(rest, first.len_utf8()..);
            if !first.is_whitespace() {
                push(Word::Sign(first), after);
            }
            rest = after;
        }
    }
    Some(words)
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once(quote)?;
        name.push_str(before);
        match after.strip_prefix(quote) {
            Some(after) => {
                name.push(quote);
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(keys: &str) -> IndexParts {
        IndexParts::parse(&format!("CREATE INDEX i ON public.t USING btree {keys}"))
            .expect("an index")
    }

    #[test]
    fn index_names_its_plain_columns_alone() {
        let parts = index("(a, lower(b, 'x)'::text), \"B \"\"c\" DESC NULLS LAST) INCLUDE (d)");
        let expected = [Some("a".to_owned()), None, Some("B \"c".to_owned())];
        assert_eq!((parts.columns.as_slice(), parts.is_unique), (expected.as_slice(), false));
        assert_eq!(parts.method, "btree");
        let keys = ["a", "lower(b, 'x)'::text)", "\"B \"\"c\" DESC NULLS LAST"];
        assert_eq!(parts.keys, keys);
    }

    #[test]
    fn index_begins_with_columns_in_any_order() {
        let key = ["a".to_owned(), "b".to_owned()];
        assert!(index("(b, a, c)").begins_with(&key));
        assert!(index("(a, b) WHERE (c > 1)").begins_with(&key));
        for other in ["(a, c, b)", "(a)", "(a, lower(b))"] {
            assert!(!index(other).begins_with(&key), "{other}");
        }
        assert!(index("(a) WHERE (c > 1)").is_partial && !index("(a)").is_partial);
    }

    #[test]
    fn foreign_key_names_the_columns_that_it_refers_to() {
        let of = Reference::parse;
        let definition =
            "FOREIGN KEY (a, b) REFERENCES \"S\".\"t (x)\"(c, \"D\") ON DELETE SET NULL (a)";
        let expected = Reference {
            schema: "S".to_owned(),
            table: "t (x)".to_owned(),
            columns: vec!["c".to_owned(), "D".to_owned()],
            rest: "ON DELETE SET NULL (a)".to_owned(),
        };
        assert_eq!(of(definition), Some(expected));
        assert_eq!(of("CHECK (a > 0)"), None);
        let period = "FOREIGN KEY (a, PERIOD p) REFERENCES public.t(b, PERIOD q)";
        assert_eq!(of(period).expect("a key").columns, ["b", "q"]);
    }

    #[test]
    fn partition_names_its_parent() {
        let of = |text| PartitionOf::parse(text).map(|it| (it.schema, it.table));
        let parent = of("PARTITION OF public.\"P p\" FOR VALUES FROM (0) TO (10)");
        assert_eq!(parent, Some(("public".to_owned(), "P p".to_owned())));
        assert_eq!(of("PARTITION BY RANGE (a.b)"), None);
    }
}
