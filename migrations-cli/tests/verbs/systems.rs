//! The applications of this repository as their teams meet the tool: the database that they have is taken
//! over, a migration is added, applied and taken back, and a fault in their set is found at its place.

mod team;

mod agent_monitor;
mod client_success;
mod rag;
mod rolling;
mod second_brain;
mod trading;

mod pgvector;
mod supabase;
mod walk;

mod documents;
