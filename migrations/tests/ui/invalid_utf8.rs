//! A file that an editor saved as Latin-1.

migrations::migrations! { path = "./invalid_utf8/migrations" }

fn main() {}
