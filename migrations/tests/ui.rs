//! What `migrations!` says, as the compiler prints it: one case a fault, and cases that build.
//!
//! Rules are tested in `migrations-compiler`, where a case costs no build; these show that a fault
//! reaches the terminal, once, with the line of SQL, and with no second wave of errors after it.
//!
//! The words around a message are the compiler's, so the cases belong to one toolchain: they were
//! blessed with 1.95. `TRYBUILD=overwrite cargo test -p sealed-migrations --test ui` writes the `.stderr`
//! files again; they are read in review, never typed.
//!
//! `migrations.lock` and `.sqlx` of a case are written, and none of them by hand, by
//!
//! ```sh
//! cargo-migrations prepare --manifest-dir tests/ui/CASE --dir tests/ui/CASE/migrations
//! ```
//!
//! A case whose set is stale was prepared first and edited then.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}
