//! Rows of some tables, one under another name, with derives of the caller's choice.

migrations::migrations! {
    path = "./whole_set/migrations",
    rows = [people as Human, option_ideas],
    derives = [PartialOrd],
}

fn main() {
    let one = rows::Human { id: 1, name: "Ada".to_owned() };
    let other = rows::Human { id: 2, ..one.clone() };
    assert!(one < other);
    assert!(rows::Type::Call < rows::Type::Put);
}
