//! Fenced blocks: what the tests of the documents read behind a fence is nothing for a reader.
//!
//! Must not know where a page lies.

/// A page with the language alone behind each fence, and the title of a block before it.
pub(crate) fn rewrite(text: &str) -> String {
    let mut rewritten = String::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```").filter(|_| !is_open) {
            Some(info) => rewritten.push_str(&opening(info)),
            None => rewritten.push_str(line),
        }
        rewritten.push('\n');
        is_open ^= line.starts_with("```");
    }
    rewritten
}

fn opening(info: &str) -> String {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let title = words.find_map(|word| word.strip_prefix("title=\"")?.strip_suffix('"'));
    let title = title.map(|title| format!("<div class=\"file-title\">{title}</div>\n\n"));
    title.unwrap_or_default() + "```" + language
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_stands_before_its_block_and_marks_are_gone() {
        let page = "Text\n\n```rust title=\"src/main.rs\" in=example\nfn main() {}\n```\n";
        let expected =
            "Text\n\n<div class=\"file-title\">src/main.rs</div>\n\n```rust\nfn main() {}\n```\n";
        assert_eq!(rewrite(page), expected);
        assert_eq!(rewrite("```sql error\nSELEC 1;\n```"), "```sql\nSELEC 1;\n```\n");
    }
}
