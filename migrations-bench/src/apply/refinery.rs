//! Applies the files of the folder `files` with refinery to the database that the argument names.

fn main() {
    let url = std::env::args().nth(1).expect("the address of a database");
    let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("a connection");
    let files = refinery::load_sql_migrations("files").expect("the files");
    let report = refinery::Runner::new(&files).run(&mut client).expect("they are applied");
    println!("{} applied", report.applied_migrations().len());
}
