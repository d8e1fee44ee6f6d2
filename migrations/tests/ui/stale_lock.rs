//! Since a server executed the set, one file was edited and one was added.

migrations::migrations! { path = "./stale_lock/migrations" }

fn main() {
    // The fault is the only one: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
