//! The program as its users run it: each command, on a database that stays.

use std::process::{Command, Output};

use migrations::engine::{Options, Server};

/// The program and the database that it works on.
struct Program {
    server: Server,
}

impl Program {
    fn command(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_trading"))
            .args(arguments)
            .env("DATABASE_URL", self.server.url())
            .env("TRADING_USER", "00000000-0000-0000-0000-0000000000a1")
            .output()
            .expect("the program runs")
    }

    /// What it prints; it has to end well.
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        assert!(said.starts_with("DATABASE_URL: database "), "{said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What it complains of, with its exit code.
    fn complains(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.command(arguments);
        assert_eq!(output.stdout, b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let (_, complaint) = said.split_once('\n').expect("a line of where, and the complaint");
        (output.status.code(), complaint.trim_end().to_owned())
    }
}

#[test]
fn commands_take_a_recommendation_from_its_record_to_its_end() {
    let program = Program { server: Server::start(&Options::default()).expect("a server") };

    assert!(program.prints(&["status"]).ends_with("0 applied, 6 pending\n"));
    let said = program.prints(&["migrate"]);
    assert!(said.starts_with("Applied 001_create_recommendations_tables in "), "{said}");
    assert!(program.prints(&["migrate"]).starts_with("Nothing is pending: 6 migrations"));
    assert!(program.prints(&["status"]).ends_with("6 applied, 0 pending\n"));

    let said = program.prints(&["record", "src/example.json"]);
    let reco_id = said.trim_end().strip_prefix("recorded: BUY AMD as ").expect("a key").to_owned();
    assert!(program.prints(&["list", "--symbol", "AMD"]).contains(&reco_id));
    let shown = program.prints(&["show", &reco_id]);
    assert!(
        shown.contains("BUY AMD at 161.20") && shown.contains("Target 2: +7.5%, 55%"),
        "{shown}"
    );

    assert_eq!(program.prints(&["price", "amd", "174"]), "recorded: AMD at 174\n");
    let score = program.prints(&["score"]);
    assert!(score.contains("2 of 2") && score.contains("REACHED"), "{score}");
    let said = program.prints(&["expire", "--at", "2999-01-01T00:00:00Z"]);
    assert!(!said.contains(&reco_id), "it had ended before: {said}");

    let actions = program.prints(&["actions"]);
    for action in ["RECORD", "VIEW", "PRICE", "SCORE"] {
        assert!(actions.contains(action), "{actions}");
    }
    assert!(program.prints(&["audit", &reco_id]).contains("REACHED"));
    // A database that stays is asked, and gets no example.
    assert!(!program.prints_of_tour().contains("5. A recommendation is recorded"));
}

impl Program {
    fn prints_of_tour(&self) -> String {
        let output = self.command(&[]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

#[test]
fn wrong_words_documents_and_keys_are_named() {
    let program = Program { server: Server::start(&Options::default()).expect("a server") };
    let unknown = "00000000-0000-0000-0000-000000000bad";
    let complaint = format!("error: there is no recommendation {unknown}");
    assert_eq!(program.complains(&["show", unknown]), (Some(1), complaint.clone()));
    assert_eq!(program.complains(&["audit", unknown]), (Some(1), complaint));
    let (code, said) = program.complains(&["record", "nowhere.json"]);
    assert_eq!(code, Some(2));
    assert!(said.starts_with("error: nowhere.json could not be read: "), "{said}");
    let (code, said) = program.complains(&["record", "Cargo.toml"]);
    assert_eq!(code, Some(2));
    assert!(said.starts_with("error: the recommendation cannot be understood: "), "{said}");
    let (code, said) = program.complains(&["price", "amd", "0"]);
    assert_eq!((code, said.contains("prices_price_check")), (Some(1), true), "{said}");
}
