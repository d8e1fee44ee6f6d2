//! Documents of small sets, whose schema is written by hand, and of one with strange names, whose schema a
//! server has written.

mod sample;

mod difference;
mod findings;
mod generated;
mod history;
mod page;
mod provenance;
mod rich;
mod sets;
mod strange;
mod svg;
mod traps;
