//! The config asks for a header, and the file begins with SQL.

migrations::migrations! { path = "./missing_header/migrations" }

fn main() {}
