//! Markdown as far as these tests need it: documents, fenced blocks, links and headings.
//!
//! Must not know what a block or a link is for.

use std::fs;
use std::path::{Path, PathBuf};

/// A document of the repository.
pub(crate) struct Document {
    /// Its path, relative to the repository.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A fenced block.
pub(crate) struct Block {
    /// The first word behind the fence: `console`.
    pub(crate) language: String,
    /// The words after it: `title="build.rs"`, `in=repository`.
    attributes: Vec<String>,
    /// Where the fence opens, from 1.
    pub(crate) line: usize,
    pub(crate) lines: Vec<String>,
}

impl Document {
    pub(crate) fn read(path: &str) -> Document {
        let text = fs::read_to_string(repository().join(path));
        Document { path: path.into(), text: text.unwrap_or_else(|error| panic!("{path}: {error}")) }
    }

    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut is_open = false;
        for (number, line) in self.text.lines().enumerate() {
            match line.strip_prefix("```") {
                Some(info) if !is_open => blocks.push(Block::open(info, number + 1)),
                None if is_open => {
                    blocks.last_mut().into_iter().for_each(|block| block.lines.push(line.into()));
                }
                _ => {}
            }
            is_open ^= line.starts_with("```");
        }
        assert!(!is_open, "{}: a block is not closed", self.name());
        blocks
    }

    /// The lines outside of fenced blocks, numbered from 1.
    pub(crate) fn prose(&self) -> Vec<(usize, &str)> {
        let mut is_open = false;
        let mut prose = Vec::new();
        for (number, line) in self.text.lines().enumerate() {
            let is_fence = line.starts_with("```");
            is_open ^= is_fence;
            if !is_open && !is_fence {
                prose.push((number + 1, line));
            }
        }
        prose
    }
}

impl Block {
    fn open(info: &str, line: usize) -> Block {
        let mut words = info.split_whitespace().map(str::to_owned);
        let language = words.next().unwrap_or_default();
        Block { language, attributes: words.collect(), line, lines: Vec::new() }
    }

    /// The value of `name=value` or `name="value"` behind the fence.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let values = self.attributes.iter().filter_map(|word| word.split_once('='));
        let mut values = values.filter(|(key, _)| *key == name);
        values.next().map(|(_, value)| value.trim_matches('"'))
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

/// The root of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents that a user or a contributor reads, in a fixed order.
pub(crate) fn documents() -> Vec<Document> {
    let root = markdown_files(repository());
    let pages = markdown_files(&repository().join("docs"));
    root.into_iter().chain(pages).map(|path| Document::read(&path)).collect()
}

/// Every Markdown file of the repository that somebody wrote.
pub(crate) fn every_markdown_file() -> Vec<Document> {
    let mut found = Vec::new();
    let mut folders = vec![repository().to_owned()];
    while let Some(folder) = folders.pop() {
        found.extend(markdown_files(&folder));
        folders.extend(entries(&folder).into_iter().filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // What a build or npm has put there is not ours.
            let is_made = ["target", "node_modules"].contains(&&*name);
            path.is_dir() && !is_made && !name.starts_with('.')
        }));
    }
    found.iter().map(|path| Document::read(path)).collect()
}

fn markdown_files(folder: &Path) -> Vec<String> {
    // The changelog that a package carries is a link to the one that is read here.
    let is_markdown = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "md") && !path.is_symlink()
    };
    let relative = |path: PathBuf| {
        let path = path.strip_prefix(repository()).expect("a path in the repository");
        path.display().to_string()
    };
    entries(folder).into_iter().filter(is_markdown).map(relative).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
