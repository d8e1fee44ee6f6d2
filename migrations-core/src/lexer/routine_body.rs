//! The bodies of routines that are SQL themselves: `BEGIN ATOMIC … END`.

/// Follows `CREATE FUNCTION … BEGIN ATOMIC … END`, whose body holds semicolons of its own.
#[derive(Default)]
pub(super) struct RoutineBody {
    words: Vec<Vec<u8>>,
    pub(super) depth: u32,
}

impl RoutineBody {
    pub(super) fn word(&mut self, word: &[u8]) {
        if self.words.len() < 4 {
            self.words.push(word.to_ascii_lowercase());
        }
        if !self.is_routine() {
            return;
        }
        let is = |keyword: &[u8]| word.eq_ignore_ascii_case(keyword);
        if is(b"begin") || is(b"case") && self.depth > 0 {
            self.depth += 1;
        } else if is(b"end") {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn is_routine(&self) -> bool {
        let words: Vec<&[u8]> = self.words.iter().map(Vec::as_slice).collect();
        let kind = match words.as_slice() {
            [b"create", b"or", b"replace", kind, ..] | [b"create", kind, ..] => kind,
            _ => return false,
        };
        matches!(*kind, b"function" | b"procedure")
    }
}
