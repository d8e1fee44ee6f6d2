//! A type that not every module can name.

struct Body;

migrations::migrations! {
    path = "./unmapped_type/migrations",
    types = { notes.body => Vec<Body> },
}

fn main() {}
