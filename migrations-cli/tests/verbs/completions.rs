//! `completions`: scripts that a shell accepts, and a manual page of every verb.

use std::process::Command;

use crate::folder::Folder;

#[test]
fn bash_completes_verbs_and_options() {
    let folder = Folder::with(&[]);
    let script = folder.run(&["completions", "bash"]);
    script.exits(0);
    folder.write("completions", &script.out);
    let completed = |words: &[&str]| {
        let last = words.last().expect("a word");
        let line = format!(
            "source ./completions; COMP_WORDS=({}); COMP_CWORD={}; \
             $(complete -p cargo-migrations | sed 's/.*-F \\([^ ]*\\).*/\\1/') \
                 cargo-migrations '{last}' '{}'; echo \"${{COMPREPLY[*]}}\"",
            words.join(" "),
            words.len() - 1,
            words[words.len() - 2],
        );
        let said = Command::new("bash").args(["-c", &line]).current_dir(folder.root()).output();
        let said = said.expect("bash runs");
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    };
    assert_eq!(completed(&["cargo-migrations", "appl"]), "apply");
    assert_eq!(completed(&["cargo-migrations", "apply", "--runner"]), "--runner-wait");
    assert_eq!(completed(&["cargo-migrations", "check", "--format", "sar"]), "sarif");
}

#[test]
fn manual_page_has_every_verb() {
    let folder = Folder::with(&[]);
    let help = folder.run(&["--help"]);
    let page = folder.run(&["completions", "man"]);
    page.exits(0);
    let verbs = help.out.split("Commands:\n").nth(1).expect("the verbs");
    let verbs = verbs.split("\n\n").next().unwrap_or_default().lines();
    let names: Vec<&str> = verbs.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"baseline"), "{names:?}");
    for name in names {
        assert!(page.out.contains(&format!(".SH \"cargo-migrations {name}\"")), "{name}");
    }
}
