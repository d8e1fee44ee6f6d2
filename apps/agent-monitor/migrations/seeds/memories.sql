-- What the agents of seed.sql remember. It stands in a file of its own, which no build reads: a server
-- without pgvector cannot judge these rows.

INSERT INTO memory_collections (collection_id, name, description, workflow_id, embedding_model)
VALUES (
    '7b0c9a10-0000-4000-a000-000000000001', 'suppliers', 'What is known about who sends invoices',
    '7b0c9a10-0000-4000-8000-000000000001', 'seed'
)
ON CONFLICT DO NOTHING;

-- No model has made these embeddings: waves of different lengths, so that each is near to itself alone.
INSERT INTO memory_entries (collection_id, session_id, content, embedding, importance)
SELECT
    '7b0c9a10-0000-4000-a000-000000000001',
    '7b0c9a10-0000-4000-9000-000000000001',
    memory.content,
    (
        SELECT array_agg(sin(place * memory.wave)::real ORDER BY place)
        FROM generate_series(1, 1536) AS place
    )::vector(1536),
    memory.importance
FROM (
    VALUES
        ('Nordholm AB sends one invoice for each delivery, and a statement at the end of the month.', 0.11, 0.7),
        ('The mailbox is locked between two and three while the archive runs.', 0.23, 0.9),
        ('Invoices of Tessera are in francs.', 0.37, 0.4)
) AS memory (content, wave, importance)
ON CONFLICT DO NOTHING;
