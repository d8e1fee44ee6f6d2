-- The domains whose values are never NULL, be it by a domain that they are made over.
WITH RECURSIVE checked (oid) AS (
    SELECT t.oid FROM pg_type AS t WHERE t.typtype = 'd' AND t.typnotnull
    UNION
    SELECT t.oid FROM pg_type AS t JOIN checked AS c ON t.typbasetype = c.oid WHERE t.typtype = 'd'
)
SELECT c.oid::bigint FROM checked AS c
