//! A text where a `CHECK` allows a list alone.

migrations::migrations! {
    path = "./unmapped_type/migrations",
    types = { notes.body => crate::Body },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Body;

fn main() {
    let body = migrations::__private::sqlx::types::Json(Body);
    let note = rows::Note { note_id: 1, side: "up", body };
    println!("{note:?} {:?}", rows::Side::Up);
}
