//! There is no 30th of February.

migrations::migrations! { path = "./impossible_date/migrations" }

fn main() {}
