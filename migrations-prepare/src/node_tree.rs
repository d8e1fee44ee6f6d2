//! The text of an analysed query, as PostgreSQL keeps it in its catalogs → a tree of nodes.
//!
//! The text is an s-expression: `{LABEL :field value …}`, lists in parentheses, `<>` for nothing.
//! What is read here is the form alone, so that nodes of newer servers are read as well.
//! Must not know what any label or field means.

/// How deep nodes and lists may lie in one another; beyond that nothing is read.
const DEPTH: usize = 600;

/// A value in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree<'a> {
    /// `<>`, or a field that is not there.
    Nothing,
    /// A word, as it stands in the text: a number, a flag, a name with its escapes.
    Word(&'a str),
    /// A list of values; a list of numbers begins with the word `i`, `o`, `b` or `x`.
    List(Vec<Tree<'a>>),
    /// A node.
    Node(Node<'a>),
    /// The bytes of a constant.
    Bytes(Vec<u8>),
}

/// A node with its fields, in the text's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node<'a> {
    /// What it is.
    pub(crate) label: &'a str,
    fields: Vec<(&'a str, Tree<'a>)>,
}

impl<'a> Tree<'a> {
    /// Reads a text; `None` where it is not of this form.
    pub(crate) fn read(text: &'a str) -> Option<Tree<'a>> {
        let mut reader = Reader { text, at: 0, peeked: None };
        let tree = reader.value(0)?;
        reader.token().is_none().then_some(tree)
    }

    /// The node that it is.
    pub(crate) fn node(&self) -> Option<&Node<'a>> {
        match self {
            Tree::Node(node) => Some(node),
            _ => None,
        }
    }

    /// Its items; none where it is no list.
    pub(crate) fn items(&self) -> &[Tree<'a>] {
        match self {
            Tree::List(items) => items,
            _ => &[],
        }
    }

    /// Whether something is there: an empty list is written as nothing.
    pub(crate) fn is_there(&self) -> bool {
        *self != Tree::Nothing
    }

    /// The number that it is.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            Tree::Word(word) => word.parse().ok(),
            _ => None,
        }
    }

    /// The first query in it, through lists: a function's body is a list of lists.
    pub(crate) fn query(&self) -> Option<&Node<'a>> {
        match self {
            Tree::Node(node) if node.label == "QUERY" => Some(node),
            Tree::List(items) if items.len() == 1 => items[0].query(),
            _ => None,
        }
    }
}

impl<'a> Node<'a> {
    /// The value of a field.
    pub(crate) fn get(&self, field: &str) -> &Tree<'a> {
        const NOTHING: &Tree<'static> = &Tree::Nothing;
        self.fields.iter().find(|(name, _)| *name == field).map_or(NOTHING, |(_, value)| value)
    }

    /// All fields.
    pub(crate) fn fields(&self) -> &[(&'a str, Tree<'a>)] {
        &self.fields
    }

    /// The node in a field.
    pub(crate) fn node(&self, field: &str) -> Option<&Node<'a>> {
        self.get(field).node()
    }

    /// The items of the list in a field.
    pub(crate) fn items(&self, field: &str) -> &[Tree<'a>] {
        self.get(field).items()
    }

    /// The nodes of the list in a field; what is no node is left out.
    pub(crate) fn nodes(&self, field: &str) -> impl Iterator<Item = &Node<'a>> {
        self.items(field).iter().filter_map(Tree::node)
    }

    /// The number in a field.
    pub(crate) fn number(&self, field: &str) -> Option<i64> {
        self.get(field).number()
    }

    /// The object id in a field, where it names an object.
    pub(crate) fn oid(&self, field: &str) -> Option<u32> {
        self.number(field).and_then(|number| u32::try_from(number).ok()).filter(|oid| *oid != 0)
    }

    /// The index in a field: of a table of the query, or of a column.
    pub(crate) fn index(&self, field: &str) -> Option<usize> {
        self.number(field).and_then(|number| usize::try_from(number).ok())
    }

    /// The flag in a field; `None` where the server writes no such field.
    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        match self.get(field) {
            Tree::Word("true") => Some(true),
            Tree::Word("false") => Some(false),
            _ => None,
        }
    }

    /// The word in a field, as it is written.
    pub(crate) fn word(&self, field: &str) -> Option<&'a str> {
        match self.get(field) {
            Tree::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The numbers of the list in a field.
    pub(crate) fn numbers(&self, field: &str) -> Vec<i64> {
        self.items(field).iter().filter_map(Tree::number).collect()
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The token before `at`, where it was looked at and not consumed: long texts are read once.
    peeked: Option<&'a str>,
}

impl<'a> Reader<'a> {
    /// The next token.
    fn token(&mut self) -> Option<&'a str> {
        self.peeked.take().or_else(|| self.scan())
    }

    /// The next token, which is not consumed.
    fn peek(&mut self) -> Option<&'a str> {
        self.peeked = self.token();
        self.peeked
    }

    /// The token behind `at`: a parenthesis, a brace, or a word up to the next of these or white space.
    fn scan(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        match bytes.get(start)? {
            b'(' | b')' | b'{' | b'}' => self.at += 1,
            _ => self.skip_word(),
        }
        self.text.get(start..self.at)
    }

    fn skip_word(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'(' | b')' | b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\x0C' | b'\r' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(bytes.len());
    }

    fn value(&mut self, depth: usize) -> Option<Tree<'a>> {
        if depth > DEPTH {
            return None;
        }
        match self.token()? {
            "<>" => Some(Tree::Nothing),
            "{" => self.node(depth).map(Tree::Node),
            "(" => self.list(depth).map(Tree::List),
            ")" | "}" => None,
            word => Some(Tree::Word(word)),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Tree<'a>>> {
        let mut items = Vec::new();
        while self.peek()? != ")" {
            items.push(self.value(depth + 1)?);
        }
        self.token();
        Some(items)
    }

    fn node(&mut self, depth: usize) -> Option<Node<'a>> {
        let label = self.token().filter(|label| !matches!(*label, "(" | ")" | "{" | "}"))?;
        let mut fields = Vec::new();
        loop {
            match self.token()? {
                "}" => return Some(Node { label, fields }),
                name => fields.push((name.strip_prefix(':')?, self.field(depth)?)),
            }
        }
    }

    /// The value of a field; the bytes of a constant come after their number, in brackets.
    fn field(&mut self, depth: usize) -> Option<Tree<'a>> {
        let value = match self.peek()? {
            // A field without a value: some servers write nothing for an empty one.
            "}" => return Some(Tree::Nothing),
            word if word.len() > 1 && word.starts_with(':') => return Some(Tree::Nothing),
            _ => self.value(depth + 1)?,
        };
        if self.peek()? != "[" {
            return Some(value);
        }
        self.token();
        let mut bytes = Vec::new();
        loop {
            match self.token()? {
                "]" => return Some(Tree::Bytes(bytes)),
                // Written as signed characters by some servers.
                byte => bytes.push(byte.parse::<i16>().ok()?.to_le_bytes()[0]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"(({QUERY :commandType 1 :hasAggs false :cteList <> :rtable ({RANGETBLENTRY :eref {ALIAS :aliasname odd\ \"\{name :colnames ("id" "a\ b")} :rtekind 0 :relkind r :selectedCols (b 8 9)}) :targetList ({TARGETENTRY :expr {CONST :consttype 25 :constisnull false :location -1 :constvalue 5 [ 20 0 0 -1 120 ]} :resno 1 :resname ?column?})}))"#;

    #[test]
    fn nodes_lists_words_and_bytes_are_read() {
        let tree = Tree::read(TEXT).expect("a tree");
        let query = tree.query().expect("a query");
        assert_eq!(query.number("commandType"), Some(1));
        assert_eq!(query.flag("hasAggs"), Some(false));
        assert_eq!(query.flag("hasSubLinks"), None);
        assert!(!query.get("cteList").is_there());
        let table = query.nodes("rtable").next().expect("a table");
        let alias = table.node("eref").expect("an alias");
        assert_eq!(alias.word("aliasname"), Some(r#"odd\ \"\{name"#));
        assert_eq!(alias.items("colnames")[1], Tree::Word(r#""a\ b""#));
        assert_eq!(table.numbers("selectedCols"), [8, 9]);
        let target = query.nodes("targetList").next().expect("a target");
        let value = target.node("expr").expect("a constant").get("constvalue");
        assert_eq!(*value, Tree::Bytes(vec![20, 0, 0, 255, 120]));
        assert_eq!(target.word("resname"), Some("?column?"));
    }

    #[test]
    fn text_that_was_cut_or_changed_is_read_or_not_and_never_a_panic() {
        for end in 0..TEXT.len() {
            assert_eq!(Tree::read(&TEXT[..end]), None, "{end}");
        }
        for at in 0..TEXT.len() {
            for put in ["(", ")", "{", "}", "\\", " ", ":", "<>", "[", "]", "é"] {
                let text = format!("{}{put}{}", &TEXT[..at], &TEXT[at + 1..]);
                let _ = Tree::read(&text);
            }
        }
    }

    #[test]
    fn tree_without_end_is_not_read() {
        let deep = "(".repeat(100_000) + &")".repeat(100_000);
        assert_eq!(Tree::read(&deep), None);
        let deep = "{A :a ".repeat(100_000) + "<>" + &"}".repeat(100_000);
        assert_eq!(Tree::read(&deep), None);
    }
}
