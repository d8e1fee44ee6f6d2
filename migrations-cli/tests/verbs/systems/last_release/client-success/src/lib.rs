//! Client success: who is a client and of which tier, what was promised, what the agents have to do,
//! and whom to call first.

migrations::migrations! {
    path = "supabase/migrations",
    queries = [ai_task_queue, communication_drafts],
}

pub mod alerts;
pub mod database;
pub mod goals;
pub mod segmentation;
pub mod tasks;

pub mod tables;
