# What is done often. Every command is one of CONTRIBUTING.md, which says when.

_list:
    @just --list

# Everything that must pass before a change lands.
ready:
    .ci/run

# Writes expected output anew, to be read in review.
bless:
    BLESS=1 cargo test -p sealed-migrations-core --test lexer
    BLESS=1 cargo test -p sealed-migrations-compiler --test rules
    TRYBUILD=overwrite cargo test -p sealed-migrations --test ui
    BLESS=1 cargo test -p sealed-migrations-prepare --test nullability the_table
    BLESS=1 cargo test -p trading --test documents every_code
    BLESS=1 cargo test -p sealed-migrations-runner --test runner page_of_events
    BLESS=1 cargo test -p trading --test documents picture
    BLESS=1 cargo test -p cargo-migrations --bins --test verbs schema

# Builds the documents as a book, and checks its links.
book:
    mdbook build docs
    cargo run -p migrations-book -- check target/book

# Measures against other tools.
bench:
    cargo run --release -p migrations-bench

# Tries random sets, which needs no other compiler.
fuzz:
    MIGRATIONS_FUZZ_SECONDS=1 cargo test --package sealed-migrations-compiler --test fuzz -- --nocapture
