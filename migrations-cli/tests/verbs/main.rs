//! The program as a user calls it: the real binary, on folders of its own, against a real server.
//!
//! One module a verb, and one for each thing that all verbs promise.

mod database;
mod first_day;
mod folder;
mod repository;
mod rollback;
mod schema;

mod address;
mod adopt;
mod advice;
mod apply;
mod backup;
mod bundle;
mod check;
mod check_engine;
mod compat;
mod completions;
mod connection;
mod crash;
mod describe;
mod despite_faults;
mod detect;
mod development;
mod diff;
mod directory;
mod docs;
mod engine;
mod explain;
mod formats;
mod framed;
mod freeze;
mod init;
mod interrupt;
mod log;
mod made_elsewhere;
mod majors;
mod new;
mod output;
mod package;
mod plan;
mod pooler;
mod prepare;
mod renumber;
mod repair;
mod reports;
mod retire;
mod rights;
mod same_day;
mod search_path;
mod serve;
mod show;
mod since;
mod sqlx_history;
mod steps;
mod strange_files;
mod systems;
mod unfreeze;
mod verify;

#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;

#[expect(dead_code, reason = "it serves the tests of crashes too")]
#[path = "../../../migrations-runner/tests/crash/server.rs"]
mod foreign_server;
