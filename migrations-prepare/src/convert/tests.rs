use super::*;

fn tree(files: &[(&str, &str)]) -> Vec<TreeFile> {
    let file = |(path, text): &(&str, &str)| TreeFile {
        path: (*path).to_owned(),
        content: Content::Bytes(text.as_bytes().to_vec()),
    };
    files.iter().map(file).collect()
}

#[track_caller]
fn converted(tool: SourceTool, files: &[(&str, &str)]) -> Converted {
    convert(tool, &tree(files)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn files(converted: &Converted) -> Vec<(&str, &str)> {
    converted.files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect()
}

#[track_caller]
fn refused(tool: SourceTool, files: &[(&str, &str)]) -> String {
    let faults = convert(tool, &tree(files)).expect_err("it is refused");
    let fault = |fault: &Diagnostic| {
        format!("{}:{} {}", fault.location.file.name(), fault.location.start.line, fault.message)
    };
    faults.iter().map(fault).collect::<Vec<_>>().join("\n")
}

#[test]
fn both_ways_of_one_file_become_two() {
    for (tool, text) in [
        (SourceTool::Goose, "-- +goose Up\nUP;\n-- +goose Down\nDOWN;\n"),
        (
            SourceTool::Goose,
            "-- +goose Up\n-- +goose StatementBegin\nUP;\n-- +goose StatementEnd\n\n--+goose down\nDOWN;",
        ),
        (SourceTool::SqlMigrate, "-- +migrate Up\nUP;\n\n-- +migrate Down\nDOWN;\n"),
        (SourceTool::NodePgMigrate, "-- Up Migration\nUP;\n-- Down Migration\nDOWN;\n"),
        (SourceTool::Dbmate, "-- migrate:up\nUP;\n\n-- migrate:down\nDOWN;\n"),
    ] {
        let converted = converted(tool, &[("20260101_create-items.sql", text)]);
        let expected = [
            ("20260101_create_items.sql", "UP;\n"),
            ("20260101_create_items.rollback.sql", "DOWN;\n"),
        ];
        assert_eq!(&files(&converted)[..2], expected, "{text}");
        assert_eq!(converted.originals[0].sql, "UP;\n", "{text}");
    }
}

#[test]
fn file_outside_of_a_transaction_says_so_in_its_header() {
    for (tool, text, down) in [
        (
            SourceTool::Goose,
            "-- +goose NO TRANSACTION\n-- +goose Up\nUP;\n-- +goose Down\nDOWN;\n",
            true,
        ),
        (
            SourceTool::SqlMigrate,
            "-- +migrate Up notransaction\nUP;\n-- +migrate Down\nDOWN;\n",
            false,
        ),
        (
            SourceTool::Dbmate,
            "-- migrate:up transaction:false\nUP;\n-- migrate:down\nDOWN;\n",
            false,
        ),
    ] {
        let converted = converted(tool, &[("1_a.sql", text)]);
        let bare = |is_bare: bool, text| format!("{}{text}", if is_bare { BARE } else { "" });
        assert_eq!(converted.files[0].text, bare(true, "UP;\n"), "{text}");
        assert_eq!(converted.files[1].text, bare(down, "DOWN;\n"), "{text}");
        assert!(converted.originals[0].is_bare, "{text}");
    }
    let files_of = [
        ("2026-01-02-000000_b/up.sql", "UP;\n"),
        ("2026-01-02-000000_b/metadata.toml", "run_in_transaction = false\n"),
    ];
    let diesel = converted(SourceTool::Diesel, &files_of);
    assert_eq!(files(&diesel), [("20260102000000_b.sql", "-- Transaction: none\nUP;\n")]);
}

#[test]
fn comments_before_the_first_line_stay_and_an_empty_way_back_is_none() {
    let text = "-- Who may do what.\n\n-- migrate:up\nUP;\n\n-- migrate:down\n-- nothing\n";
    let converted = converted(SourceTool::Dbmate, &[("7_a.sql", text)]);
    assert_eq!(converted.files[0].text, "-- Who may do what.\n\nUP;\n");
    assert_eq!(converted.files[1].name, "migrations.toml");
}

#[test]
fn folders_and_pairs_become_files() {
    let prisma = [
        ("20260101_a/migration.sql", "A;\n"),
        ("20260102_b/migration.sql", "B;\n"),
        ("migration_lock.toml", "provider = \"postgresql\"\n"),
    ];
    let prisma = converted(SourceTool::Prisma, &prisma);
    assert_eq!(files(&prisma), [("20260101_a.sql", "A;\n"), ("20260102_b.sql", "B;\n")]);
    assert_eq!(prisma.notes, [""; 0]);
    let pairs = [("2_b.up.sql", "B;\n"), ("2_b.down.sql", "b;\n"), ("10_c.up.sql", "C;\n")];
    let pairs = converted(SourceTool::GolangMigrate, &pairs);
    let names: Vec<&str> = files(&pairs).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["2_b.sql", "2_b.rollback.sql", "10_c.sql", "migrations.toml"]);
    let drizzle = [
        ("0000_a.sql", "A;\n"),
        ("0001_b.sql", "B;\n"),
        ("meta/0001_snapshot.json", "{}"),
        (
            "meta/_journal.json",
            r#"{"dialect": "postgresql", "entries": [{"idx": 1, "tag": "0001_b"}, {"idx": 0, "tag": "0000_a"}]}"#,
        ),
    ];
    let drizzle = converted(SourceTool::Drizzle, &drizzle);
    assert_eq!(files(&drizzle), [("0000_a.sql", "A;\n"), ("0001_b.sql", "B;\n")]);
}

#[test]
fn versions_of_flyway_keep_their_order_and_their_ways_back() {
    let whole = [
        ("V1__init.sql", "A;\n"),
        ("U1__init.sql", "a;\n"),
        ("V10__more.sql", "B;\n"),
        ("V2__x.sql", "X;\n"),
    ];
    let whole = converted(SourceTool::Flyway, &whole);
    let names = |converted: &Converted| -> String {
        converted.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&whole), "001_init.sql 001_init.rollback.sql 002_x.sql 010_more.sql");
    let dotted = [
        ("R__view.sql", "R;\n"),
        ("V1.1__more.sql", "B;\n"),
        ("V1__init.sql", "A;\n"),
        ("V1_2__CreateItems.sql", "C;\n"),
        ("V1_2__CreateItems.sql.conf", "executeInTransaction=false\n"),
    ];
    let dotted = converted(SourceTool::Flyway, &dotted);
    assert_eq!(names(&dotted), "001_init.sql 002_more.sql 003_create_items.sql 004_view.sql");
    assert!(dotted.files[2].text.starts_with(BARE));
    assert_eq!(dotted.notes.len(), 2, "{:?}", dotted.notes);
    let refinery = [("V1__a.sql", "A;\n"), ("U2__b.sql", "B;\n"), ("mod.rs", "")];
    assert_eq!(names(&converted(SourceTool::Refinery, &refinery)), "001_a.sql 002_b.sql");
}

#[test]
fn what_cannot_be_said_in_a_set_is_refused_with_its_place() {
    for (tool, files, said) in [
        (
            SourceTool::Flyway,
            &[("V1__a.sql", "SELECT 1;\nGRANT x TO ${reader};\n")][..],
            "V1__a.sql:2 a placeholder is put in here",
        ),
        (
            SourceTool::Goose,
            &[(
                "1_a.sql",
                "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$HOME';\n-- +goose ENVSUB OFF\nSELECT $1, $$a$$, '$B';\n",
            )],
            "1_a.sql:3 a variable of the environment is put in here",
        ),
        (SourceTool::Goose, &[("1_a.go", "package main")], "1_a.go:1 1_a.go is a program"),
        (
            SourceTool::Goose,
            &[("1_a.sql", "-- +goose Sideways\n")],
            "1_a.sql:1 what `-- +goose Sideways` means",
        ),
        (SourceTool::Goose, &[("1_a.sql", "SELECT 1;\n")], "no line says to goose"),
        (
            SourceTool::Goose,
            &[("1_a.sql", "SELECT 1;\n-- +goose Up\n")],
            "runs nothing of what stands before",
        ),
        (
            SourceTool::Goose,
            &[("a.sql", "-- +goose Up\nSELECT 1;\n")],
            "a.sql begins with no number",
        ),
        (
            SourceTool::Dbmate,
            &[("1_a.sql", "-- migrate:up\n"), ("01_b.sql", "-- migrate:up\n")],
            "has the number of",
        ),
        (
            SourceTool::Prisma,
            &[("1_a/migration.sql", "A;\n"), ("migration_lock.toml", "provider = \"mysql\"\n")],
            "migration_lock.toml:1 the migrations are for another server",
        ),
        (SourceTool::Flyway, &[("B5__all.sql", "A;\n")], "stands for the migrations before it"),
        (SourceTool::GolangMigrate, &[("1_a.down.sql", "A;\n")], "takes back what no file does"),
        (SourceTool::Supabase, &[("README.md", "")], "no migration of Supabase was found"),
    ] {
        let found = refused(tool, files);
        assert!(found.contains(said), "{said}: {found}");
    }
}
