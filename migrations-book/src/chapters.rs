//! The chapters of the book: those of `SUMMARY.md`, and below an index page those that it lists.
//!
//! Must not know how a link is written.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::pages::{Pages, resolve};
use crate::{blocks, links};

/// What of mdBook's context counts.
struct Context {
    repository: PathBuf,
    /// The paths of the pages whose tables list chapters.
    indexes: Vec<String>,
}

/// Gives every chapter its place in the book and its text, as mdBook's JSON has them.
pub(crate) fn rewrite(context: &Value, book: &mut Value) -> Result<(), Box<dyn Error>> {
    let context = Context::new(context)?;
    let Some(items) = book["items"].as_array_mut() else {
        return Err("the book has no items: this is for mdBook 0.5".into());
    };
    add_listed(&context, items)?;
    let mut pages = Pages::default();
    each_chapter(items, &mut |chapter| place(&mut pages, chapter))?;
    each_chapter(items, &mut |chapter| write(&pages, chapter))
}

impl Context {
    fn new(context: &Value) -> Result<Context, Box<dyn Error>> {
        let root = context["root"].as_str().ok_or("the context has no root")?;
        let repository = Path::new(root).canonicalize()?;
        let repository = repository.parent().ok_or("the book is no folder of a repository")?;
        let indexes = &context["config"]["preprocessor"]["repository"]["indexes"];
        let indexes = indexes.as_array().ok_or("`indexes` is no list")?;
        let indexes = indexes.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(Context { repository: repository.to_owned(), indexes })
    }
}

/// Puts the pages that an index page lists below it, unless they are chapters already.
fn add_listed(context: &Context, items: &mut [Value]) -> Result<(), Box<dyn Error>> {
    let mut chapters = Pages::default();
    each_chapter(items, &mut |chapter| {
        chapters.insert(&source(chapter)?);
        Ok(())
    })?;
    each_chapter(items, &mut |chapter| {
        let path = source(chapter)?;
        if !context.indexes.contains(&path) {
            return Ok(());
        }
        let listed = links::tables(&path, content(chapter)?);
        let listed = listed.iter().filter(|path| path.ends_with(".md") && !chapters.contains(path));
        let listed: Result<Vec<Value>, _> = listed
            .enumerate()
            .map(|(index, path)| listed_chapter(context, chapter, index, path))
            .collect();
        chapter["sub_items"] = listed?.into();
        Ok(())
    })
}

fn listed_chapter(
    context: &Context,
    above: &Value,
    index: usize,
    path: &str,
) -> Result<Value, Box<dyn Error>> {
    let text = fs::read_to_string(context.repository.join(path))
        .map_err(|error| format!("{path}: {error}"))?;
    let name = text.lines().find_map(|line| line.strip_prefix("# "));
    let name = name.ok_or_else(|| format!("{path} has no title"))?;
    let source = format!("../{path}");
    // The number decides how deep a chapter stands in the table of contents.
    let mut number = above["number"].as_array().cloned().ok_or("an index page has no number")?;
    number.push((index + 1).into());
    let chapter = json!({
        "name": name,
        "content": text,
        "number": number,
        "sub_items": [],
        "path": source,
        "source_path": source,
        "parent_names": [above["name"]],
    });
    Ok(json!({ "Chapter": chapter }))
}

fn place(pages: &mut Pages, chapter: &mut Value) -> Result<(), Box<dyn Error>> {
    chapter["path"] = pages.insert(&source(chapter)?).into();
    Ok(())
}

fn write(pages: &Pages, chapter: &mut Value) -> Result<(), Box<dyn Error>> {
    let text = links::rewrite(pages, &source(chapter)?, content(chapter)?);
    chapter["content"] = blocks::rewrite(&text).into();
    Ok(())
}

/// The path of a chapter's file, from the root of the repository.
fn source(chapter: &Value) -> Result<String, Box<dyn Error>> {
    let path = chapter["source_path"].as_str();
    let path = path.ok_or_else(|| format!("{} has no file", chapter["name"]))?;
    Ok(resolve("docs/SUMMARY.md", path))
}

fn content(chapter: &Value) -> Result<&str, Box<dyn Error>> {
    Ok(chapter["content"].as_str().ok_or("a chapter has no text")?)
}

/// Calls a function with every chapter; one that it adds below a chapter is visited as well.
fn each_chapter(
    items: &mut [Value],
    visit: &mut impl FnMut(&mut Value) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for item in items {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        visit(chapter)?;
        if let Some(below) = chapter["sub_items"].as_array_mut() {
            each_chapter(below, visit)?;
        }
    }
    Ok(())
}
