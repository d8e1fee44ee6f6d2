//! A released file was edited.

migrations::migrations! { path = "./edited_frozen/migrations" }

fn main() {
    // The fault is the only one: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
