//! The text of every statement, and what is refused.

use crate::arguments::Arguments;
use crate::catalog::Catalog;
use crate::generate::{Options, generate, statements};

const PLAN: &str = r#"{"kind":"enum","schema":"app","name":"plan","values":["free","paid"]}"#;
const EMAIL: &str = r#"{"kind":"domain","schema":"app","name":"email","data_type":"text","not_null":false,"default":"'x@y'::text"}"#;
const TEAMS: &str = r#"{"kind":"table","schema":"public","name":"teams","columns":[{"name":"team_id","data_type":"integer","base_type":"int4","not_null":true,"identity":"by default"},{"name":"name","data_type":"text","base_type":"text","not_null":true}],"constraints":[{"name":"teams_pkey","type":"primary_key","columns":["team_id"],"definition":"PRIMARY KEY (team_id)"}]}"#;
const USERS: &str = r#"{"kind":"table","schema":"public","name":"user","columns":[
{"name":"user_id","data_type":"bigint","base_type":"int8","not_null":true,"identity":"always"},
{"name":"team_id","data_type":"integer","base_type":"int4","not_null":false},
{"name":"mail","data_type":"app.email","base_type":"text","not_null":true},
{"name":"plan","data_type":"app.plan","base_type":"app.plan","not_null":true,"default":"'free'::app.plan"},
{"name":"nick name","data_type":"character varying(9)","base_type":"varchar","not_null":false,"default":"'nick'::character varying"},
{"name":"tags","data_type":"text[]","base_type":"text","is_array":true,"not_null":true},
{"name":"raw","data_type":"json","base_type":"json","not_null":false,"default":"NULL::json"},
{"name":"size","data_type":"integer","base_type":"int4","not_null":false,"generated":"cardinality(tags)"}
],"constraints":[
{"name":"user_pkey","type":"primary_key","columns":["user_id"],"definition":"PRIMARY KEY (user_id)"},
{"name":"user_team_fkey","type":"foreign_key","columns":["team_id"],"definition":"FOREIGN KEY (team_id) REFERENCES public.teams(team_id)"},
{"name":"user_team_id_mail_key","type":"unique","columns":["team_id","mail"],"definition":"UNIQUE (team_id, mail)"}
]}"#;

fn catalog() -> Catalog {
    let users = USERS.replace('\n', "");
    Catalog::parse(&[PLAN, EMAIL, TEAMS, &users].join("\n")).expect("a catalog")
}

fn options(arguments: &str) -> Options {
    let arguments: Arguments = syn::parse_str(arguments).expect("arguments");
    Options { rows: arguments.rows, queries: arguments.queries, ..Options::default() }
}

fn message(arguments: &str) -> String {
    let errors = generate(&catalog(), &options(arguments)).expect_err("a fault");
    errors[0].to_string()
}

const ROW: &str =
    "user_id, team_id, mail, plan AS \"plan: _\", \"nick name\" AS \"nick_name\", tags, raw, size";

#[test]
fn statements_are_these_to_the_letter() {
    let expected = [
        format!("SELECT {ROW}\nFROM public.\"user\"\nWHERE user_id = $1"),
        format!("SELECT {ROW}\nFROM public.\"user\"\nWHERE team_id = $1 AND mail = $2"),
        format!("SELECT {ROW}\nFROM public.\"user\"\nWHERE team_id = $1\nORDER BY user_id"),
        format!(
            "INSERT INTO public.\"user\" (team_id, mail, plan, \"nick name\", tags, raw)\n\
             VALUES ($1, COALESCE($2, 'x@y'::text), COALESCE($3, 'free'::app.plan), \
             CASE WHEN $4 THEN $5 ELSE ('nick'::character varying)::varchar END, $6, $7)\n\
             RETURNING {ROW}"
        ),
        format!(
            "INSERT INTO public.\"user\" (team_id, mail, plan, \"nick name\", tags, raw)\n\
             SELECT item.team_id, COALESCE(item.mail, 'x@y'::text), \
             COALESCE(item.plan, 'free'::app.plan), \
             CASE WHEN item.given_4 THEN item.\"nick name\" ELSE ('nick'::character varying)::varchar END, \
             ($6::text[])[item.first_7:item.last_8], item.raw\n\
             FROM unnest($1::int4[], $2::text[], $3::app.plan[], $4::bool[], $5::varchar[], \
             $7::int4[], $8::int4[], $9::jsonb[])\n    \
             AS item (team_id, mail, plan, given_4, \"nick name\", first_7, last_8, raw)\n\
             RETURNING {ROW}"
        ),
        format!(
            "UPDATE public.\"user\"\n\
             SET team_id = $2, mail = $3::text, plan = $4, \"nick name\" = $5, tags = $6, raw = $7\n\
             WHERE user_id = $1\nRETURNING {ROW}"
        ),
        "DELETE FROM public.\"user\"\nWHERE user_id = $1".to_owned(),
    ];
    assert_eq!(statements(&catalog(), &options("queries = [user]")), expected);
}

#[test]
fn identity_that_may_be_given_has_its_sequence_for_a_default() {
    let statements = statements(&catalog(), &options("queries = [public.teams]"));
    let default =
        "COALESCE($1, (nextval(pg_get_serial_sequence('public.teams', 'team_id')))::int4)";
    assert!(statements[1].contains(default), "{}", statements[1]);
}

#[test]
fn statements_do_not_depend_on_the_names_of_types() {
    let renamed = options("rows = [user as Account, teams], queries = [user]");
    assert_eq!(
        statements(&catalog(), &renamed),
        statements(&catalog(), &options("queries = [user]"))
    );
}

#[test]
fn table_that_cannot_have_functions_says_why() {
    assert_eq!(
        message("queries = [users]"),
        "the migrations create no table `users`; did you mean `user`?"
    );
    let other_schema = message("queries = [app.teams]");
    assert!(other_schema.starts_with("the migrations create no table `app.teams`"));
    assert_eq!(
        message("rows = [user], queries = [teams]"),
        "`teams` has no struct: name it in `rows` as well"
    );
    assert_eq!(message("queries = [user, public.user]"), "`user` is given twice");
}

#[test]
fn name_that_postgresql_would_cut_is_refused() {
    let long = "p".repeat(61);
    let users = USERS.replace('\n', "").replace("\"plan\"", &format!("\"{long}\""));
    let catalog = Catalog::parse(&[PLAN, EMAIL, &users].join("\n")).expect("a catalog");
    let errors = generate(&catalog, &options("queries = [user]")).expect_err("a fault");
    assert!(errors[0].to_string().contains("is too long for generated queries"), "{}", errors[0]);
}
