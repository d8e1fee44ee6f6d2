-- What the proofs need to know of each relation, as one object.
WITH RECURSIVE heirs (root, heir) AS (
    SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = ANY ($1::bigint[]::oid[])
    UNION
    SELECT h.root, i.inhrelid FROM heirs AS h JOIN pg_inherits AS i ON i.inhparent = h.heir
),
-- A NOT NULL that is declared and was never checked holds for new rows alone.
unchecked (relation, number) AS (
    SELECT n.conrelid, n.conkey[1] FROM pg_constraint AS n WHERE n.contype = 'n' AND NOT n.convalidated
)
SELECT json_build_object(
    'oid', c.oid::bigint,
    'kind', c.relkind,
    'schema', n.nspname,
    'name', c.relname,
    'has_children', EXISTS (SELECT FROM heirs AS h WHERE h.root = c.oid),
    'is_rewritten', EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid AND r.ev_type <> '1')
        OR EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0),
    'definition', CASE WHEN c.relkind = 'v' THEN (
        SELECT min(r.ev_action::text) FROM pg_rewrite AS r WHERE r.ev_class = c.oid AND r.ev_type = '1'
        HAVING count(*) = 1) END,
    'columns', coalesce((
        SELECT json_agg(json_build_object(
            'number', a.attnum,
            'name', a.attname,
            'is_own_not_null', a.attnotnull
                AND NOT EXISTS (SELECT FROM unchecked AS u WHERE u.relation = c.oid AND u.number = a.attnum),
            'is_not_null_of_children', NOT EXISTS (
                    SELECT FROM heirs AS h JOIN pg_class AS hc ON hc.oid = h.heir
                    WHERE h.root = c.oid AND (hc.relkind = 'f' OR NOT EXISTS (
                        SELECT FROM pg_attribute AS ha
                        WHERE ha.attrelid = h.heir AND ha.attname = a.attname AND ha.attnotnull AND NOT ha.attisdropped
                        AND NOT EXISTS (SELECT FROM unchecked AS u WHERE u.relation = h.heir AND u.number = ha.attnum)))),
            -- Neither generated, nor with a default, nor of a domain.
            'is_plain', NOT a.atthasdef AND a.attidentity = ''
                AND NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid = a.atttypid AND t.typtype = 'd'),
            'generated', CASE WHEN a.attgenerated <> '' THEN (
                SELECT d.adbin::text FROM pg_attrdef AS d WHERE d.adrelid = c.oid AND d.adnum = a.attnum) END))
        FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'::json),
    'checks', coalesce((
        SELECT json_agg(k.conbin::text) FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated), '[]'::json),
    -- Policies and triggers see to things that no constraint says.
    'is_guarded', c.relrowsecurity
        OR EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
    'has_checks', EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'c'),
    'key', coalesce((
        SELECT to_json(k.conkey) FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'p'), '[]'::json),
    'references', coalesce((
        SELECT json_agg(DISTINCT k.confrelid::bigint) FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'f'), '[]'::json)
)::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::bigint[]::oid[])
