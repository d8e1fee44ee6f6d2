-- Rollback: 004_memory_system
-- Description: Drops memories, collections and the log; the embeddings have to be paid for again

DROP VIEW memory_usage;
DROP FUNCTION forget_memories(timestamptz, numeric);
DROP TABLE memory_access_log;
DROP FUNCTION memory_access_log_count();
DROP TABLE memory_entries;
DROP TABLE memory_collections;
-- Where an administrator has made the extension for others as well, they say so here: it stays then.
DROP EXTENSION vector;
