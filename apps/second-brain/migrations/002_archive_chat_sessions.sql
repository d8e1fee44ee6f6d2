-- Migration: 002_archive_chat_sessions
-- Description: Puts old chats out of sight, and counts the messages of each chat
-- Created: 2026-01-11

-- A chat that is over stays readable: it is archived and not deleted.
-- allow: validating_constraint one person's chats are read in no time
ALTER TABLE chat_sessions
    ADD COLUMN IF NOT EXISTS archived_at timestamptz
        CONSTRAINT chat_sessions_archived_at_check CHECK (archived_at >= created_at);

COMMENT ON COLUMN chat_sessions.archived_at IS 'When somebody put the chat out of sight; NULL: it is listed';

CREATE OR REPLACE VIEW chat_overview AS
SELECT
    session.id,
    session.title,
    session.mode,
    session.provider,
    session.model,
    session.updated_at,
    session.archived_at,
    message.messages,
    message.last_message_at
FROM chat_sessions AS session
CROSS JOIN LATERAL (
    SELECT count(*) AS messages, max(chat_messages.created_at) AS last_message_at
    FROM chat_messages
    WHERE chat_messages.session_id = session.id
) AS message;

COMMENT ON VIEW chat_overview IS 'One line for each chat: how many messages it has, and when the last one came';

-- Rollback Instructions
-- Chats that were archived are listed again.
-- 1. DROP VIEW IF EXISTS chat_overview;
-- 2. ALTER TABLE chat_sessions DROP COLUMN IF EXISTS archived_at;
