//! Both faults are shown, and nothing that follows from them.

migrations::migrations! { path = "./two_faults_at_once/migrations" }

fn main() {
    // The faults are all there is: set and rows are those of the last `prepare`.
    let user = rows::User { id: 1, email: String::new() };
    println!("{} {:?}", MIGRATIONS.name(), user);
}
