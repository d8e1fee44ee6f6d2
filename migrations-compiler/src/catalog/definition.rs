//! Definitions as PostgreSQL writes them → what they say of columns: of an index, and of a foreign key.
//!
//! Understands what the server itself has written and nothing that a person writes; must not know to
//! which table a definition belongs.

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
}

impl IndexParts {
    /// Reads `CREATE UNIQUE INDEX name ON table USING btree (a, b DESC)`.
    #[must_use]
    pub fn parse(definition: &str) -> Option<IndexParts> {
        let words = words(definition)?;
        let using = words.iter().position(|word| is_word(word, "USING"))?;
        let [Word::Plain(method), Word::Sign('('), rest @ ..] = words.get(using + 1..)? else {
            return None;
        };
        let end = closing(rest)?;
        Some(IndexParts {
            is_unique: is_word(words.get(1)?, "UNIQUE"),
            method: method.clone(),
            columns: listed(&rest[..end]).into_iter().map(column).collect(),
            is_partial: rest[end..].iter().any(|word| is_word(word, "WHERE")),
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
        let references = words.iter().position(|word| is_word(word, "REFERENCES"))?;
        let [schema, Word::Sign('.'), table, Word::Sign('('), rest @ ..] =
            words.get(references + 1..)?
        else {
            return None;
        };
        let columns = listed(&rest[..closing(rest)?]).into_iter().map(|words| name(words.last()?));
        Some(Reference {
            schema: name(schema)?,
            table: name(table)?,
            columns: columns.collect::<Option<_>>()?,
        })
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
fn closing(words: &[Word]) -> Option<usize> {
    let mut depth = 0_usize;
    words.iter().position(|word| match word {
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
fn listed(words: &[Word]) -> Vec<&[Word]> {
    let mut depth = 0_usize;
    let items = words.split(|word| {
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
fn column(words: &[Word]) -> Option<String> {
    const ORDER: [&str; 5] = ["ASC", "DESC", "NULLS", "FIRST", "LAST"];
    let (first, order) = words.split_first()?;
    let is_order = |word: &Word| ORDER.iter().any(|known| is_word(word, known));
    order.iter().all(is_order).then(|| name(first)).flatten()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Plain(String),
    Quoted(String),
    /// A string.
    Text,
    Sign(char),
}

fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let (name, after) = quoted(substring(rest, 1..), first)?;
            words.push(if first == '"' { Word::Quoted(name) } else { Word::Text });
            rest = after;
        } else if first.is_alphanumeric() || first == '_' || first == '$' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            words.push(Word::Plain(word.to_owned()));
            rest = after;
        } else {
            if !first.is_whitespace() {
                words.push(Word::Sign(first));
            }
            rest = substring(rest, first.len_utf8()..);
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
        };
        assert_eq!(of(definition), Some(expected));
        assert_eq!(of("CHECK (a > 0)"), None);
        let period = "FOREIGN KEY (a, PERIOD p) REFERENCES public.t(b, PERIOD q)";
        assert_eq!(of(period).expect("a key").columns, ["b", "q"]);
    }
}
