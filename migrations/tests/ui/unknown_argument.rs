//! A word that the macro does not know.

migrations::migrations! { path = "./unknown_table/migrations", table = [users] }

fn main() {
    // The fault is the only one: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
