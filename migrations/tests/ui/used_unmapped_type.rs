//! The struct of a table with a column that nothing in Rust stands for, used where nobody named it.

migrations::migrations! { path = "./unmapped_type/migrations" }

fn words(place: &rows::Place) {
    let _ = place;
}

fn main() {
    let note = rows::Note { note_id: 1, side: rows::Side::Left, body: Default::default() };
    println!("{note:?}");
}
