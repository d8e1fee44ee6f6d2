//! A file of SQL that no run would execute.

migrations::migrations! { path = "./file_without_number/migrations" }

fn main() {}
