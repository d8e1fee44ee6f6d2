//! The sealed schema was edited by hand.

migrations::migrations! { path = "./edited_schema/migrations" }

fn main() {
    println!("{}", MIGRATIONS.name());
}
