-- Migration: 004_memory_system
-- Description: What agents remember, found again by what it means: embeddings of pgvector
-- Created: 2026-05-21

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE memory_collections (
    collection_id    uuid         NOT NULL DEFAULT gen_random_uuid(),
    name             text         NOT NULL,
    description      text,
    workflow_id      uuid,
    embedding_model  text         NOT NULL,
    created_at       timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT memory_collections_pkey PRIMARY KEY (collection_id),
    CONSTRAINT memory_collections_name_key UNIQUE (name),
    CONSTRAINT memory_collections_workflow_id_fkey
        FOREIGN KEY (workflow_id) REFERENCES workflows (workflow_id) ON DELETE CASCADE,
    CONSTRAINT memory_collections_name_check CHECK (name <> ''),
    CONSTRAINT memory_collections_embedding_model_check CHECK (embedding_model <> '')
);

CREATE INDEX memory_collections_workflow_id_idx
    ON memory_collections (workflow_id)
    WHERE workflow_id IS NOT NULL;

COMMENT ON TABLE memory_collections IS 'Memories that belong together and are searched together';
COMMENT ON COLUMN memory_collections.workflow_id IS 'NULL: every workflow may read it';
COMMENT ON COLUMN memory_collections.embedding_model IS
    'What made the embeddings of its entries; those of two models cannot be compared';

CREATE TABLE memory_entries (
    entry_id          uuid          NOT NULL DEFAULT gen_random_uuid(),
    collection_id     uuid          NOT NULL,
    session_id        uuid,
    content           text          NOT NULL,
    content_md5       text          NOT NULL GENERATED ALWAYS AS (md5(content)) STORED,
    embedding         vector(1536)  NOT NULL,
    importance        numeric       NOT NULL DEFAULT 0.5,
    metadata          jsonb         NOT NULL DEFAULT '{}',
    access_count      bigint        NOT NULL DEFAULT 0,
    last_accessed_at  timestamptz,
    created_at        timestamptz   NOT NULL DEFAULT now(),

    CONSTRAINT memory_entries_pkey PRIMARY KEY (entry_id),
    CONSTRAINT memory_entries_collection_id_fkey
        FOREIGN KEY (collection_id) REFERENCES memory_collections (collection_id) ON DELETE CASCADE,
    -- What an agent has learnt outlives the session in which it did.
    CONSTRAINT memory_entries_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
    -- To remember a thing twice is to remember it once. The digest keeps long texts out of the index.
    CONSTRAINT memory_entries_collection_id_content_md5_key UNIQUE (collection_id, content_md5),
    CONSTRAINT memory_entries_content_check CHECK (btrim(content) <> ''),
    -- The cosine of a vector without a length is NaN, which sorts behind every match.
    CONSTRAINT memory_entries_embedding_check CHECK (vector_norm(embedding) > 0),
    CONSTRAINT memory_entries_importance_check CHECK (importance BETWEEN 0 AND 1),
    CONSTRAINT memory_entries_metadata_check CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT memory_entries_access_check CHECK (
        access_count >= 0 AND (access_count = 0) = (last_accessed_at IS NULL)
    )
);

CREATE INDEX memory_entries_session_id_idx
    ON memory_entries (session_id)
    WHERE session_id IS NOT NULL;
CREATE INDEX memory_entries_embedding_idx
    ON memory_entries USING hnsw (embedding vector_cosine_ops)
    WITH (m = 16, ef_construction = 64);
CREATE INDEX memory_entries_metadata_idx ON memory_entries USING gin (metadata jsonb_path_ops);
-- What nobody has ever asked for is the first to be forgotten.
CREATE INDEX memory_entries_unused_idx
    ON memory_entries (created_at)
    WHERE access_count = 0;

COMMENT ON TABLE memory_entries IS 'One thing that agents remember, and where it lies among the others';
COMMENT ON COLUMN memory_entries.session_id IS 'Where it was learnt, as long as that session is kept';
COMMENT ON COLUMN memory_entries.embedding IS 'As many numbers as text-embedding-3-small has';
COMMENT ON COLUMN memory_entries.importance IS 'From 0, a detail, to 1, never to be forgotten';

CREATE TABLE memory_access_log (
    access_id    bigint            GENERATED ALWAYS AS IDENTITY,
    entry_id     uuid              NOT NULL,
    session_id   uuid,
    query        text              NOT NULL,
    distance     double precision  NOT NULL,
    accessed_at  timestamptz       NOT NULL DEFAULT now(),

    CONSTRAINT memory_access_log_pkey PRIMARY KEY (access_id),
    CONSTRAINT memory_access_log_entry_id_fkey
        FOREIGN KEY (entry_id) REFERENCES memory_entries (entry_id) ON DELETE CASCADE,
    CONSTRAINT memory_access_log_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE SET NULL,
    -- A little more than 2, because cosines are rounded.
    CONSTRAINT memory_access_log_distance_check CHECK (distance >= -0.000001 AND distance <= 2.000001)
);

CREATE INDEX memory_access_log_entry_id_accessed_at_idx
    ON memory_access_log (entry_id, accessed_at DESC);
CREATE INDEX memory_access_log_session_id_idx
    ON memory_access_log (session_id)
    WHERE session_id IS NOT NULL;

COMMENT ON TABLE memory_access_log IS 'Which search found which memory';
COMMENT ON COLUMN memory_access_log.distance IS 'Cosine distance: 0 is the same direction, 2 the opposite';

-- One statement for all that a search has found, and not one for each.
CREATE FUNCTION memory_access_log_count() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE memory_entries AS entry
    SET access_count = entry.access_count + found.times,
        last_accessed_at = greatest(entry.last_accessed_at, found.accessed_at)
    FROM (
        SELECT entry_id, count(*) AS times, max(accessed_at) AS accessed_at
        FROM new_rows
        GROUP BY entry_id
    ) AS found
    WHERE entry.entry_id = found.entry_id;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION memory_access_log_count() IS 'Counts how often each memory was found';

CREATE TRIGGER memory_access_log_count
    AFTER INSERT ON memory_access_log
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT
    EXECUTE FUNCTION memory_access_log_count();

CREATE FUNCTION forget_memories(created_before timestamptz, at_most numeric) RETURNS bigint
LANGUAGE sql
AS $$
    WITH forgotten AS (
        DELETE FROM memory_entries
        WHERE access_count = 0 AND created_at < created_before AND importance <= at_most
        RETURNING 1
    )
    SELECT count(*) FROM forgotten;
$$;

COMMENT ON FUNCTION forget_memories(timestamptz, numeric) IS
    'Deletes what is old, of no importance and was never found, and says how much that was';

CREATE VIEW memory_usage AS
SELECT
    collection.collection_id,
    collection.name,
    collection.embedding_model,
    count(entry.entry_id) AS entries,
    count(entry.entry_id) FILTER (WHERE entry.access_count = 0) AS unused,
    coalesce(sum(entry.access_count), 0)::bigint AS accesses,
    max(entry.last_accessed_at) AS last_accessed_at
FROM memory_collections AS collection
LEFT JOIN memory_entries AS entry ON entry.collection_id = collection.collection_id
GROUP BY collection.collection_id, collection.name, collection.embedding_model;

COMMENT ON VIEW memory_usage IS 'How much each collection holds and how often it is found';
