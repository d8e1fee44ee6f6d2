//! Small sets whose last statement meets what depends on an object: server and compiler refuse the
//! same ones, and accept their near misses.

use super::server::Session;
use super::{found, lab, notation, texts};

/// One set, and the state with which the server refuses its last statement.
struct Case<'a> {
    name: &'a str,
    refused: Option<&'a str>,
    sql: &'a str,
}

fn cases() -> Vec<Case<'static>> {
    let blocks = include_str!("dependencies.sql").split("-- case: ").skip(1);
    let case = |block: &'static str| {
        let (name, rest) = block.split_once('\n').unwrap();
        let (verdict, sql) = rest.split_once('\n').unwrap();
        let refused = verdict.strip_prefix("-- refused: ");
        assert!(refused.is_some() || verdict == "-- accepted", "{name}: {verdict}");
        Case { name, refused, sql }
    };
    blocks.map(case).collect()
}

#[tokio::test]
async fn dependents_are_found_where_the_server_refuses_and_only_there() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut session = Session::open(server.url()).await;
    let (mut wrong, mut refused) = (String::new(), 0);
    for Case { name, refused: expected, sql } in cases() {
        let dir = notation::set(&format!("-- file: 001_a.sql\n{sql}"));
        let refusal = session.execute(&texts(&dir)).await;
        session.undo().await;
        let state = refusal.as_ref().map(|refusal| refusal.state.as_str());
        if state != expected {
            wrong += &format!("{name}: the server: {refusal:?}\n");
        }
        refused += usize::from(expected.is_some());
        let claims = found(&dir);
        let is_it = match &refusal {
            None => claims.is_empty(),
            Some(refusal) => {
                let line = |line: u32| refusal.lines.contains(&line);
                claims.len() == 1 && line(claims[0].location.start.line)
            }
        };
        if !is_it {
            let said: Vec<&str> = claims.iter().map(|claim| claim.message.as_str()).collect();
            wrong += &format!("{name}: the compiler: {said:?}; the server: {state:?}\n");
        }
    }
    session.close().await;
    println!("{refused} of {} cases refused", cases().len());
    assert!(wrong.is_empty(), "\n{wrong}");
}
