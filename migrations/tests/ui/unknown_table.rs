//! A row of a table that the migrations do not create, and of one that is named badly.

migrations::migrations! { path = "./unknown_table/migrations", rows = [users, user, invoices] }

fn main() {
    // The fault is the only one: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
