//! A file with no byte in it.

migrations::migrations! { path = "./empty_file/migrations" }

fn main() {}
