-- What the proofs need to know of each relation, as one object.
WITH RECURSIVE heirs (root, heir) AS (
    SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = ANY ($1::bigint[]::oid[])
    UNION
    SELECT h.root, i.inhrelid FROM heirs AS h JOIN pg_inherits AS i ON i.inhparent = h.heir
),
-- A NOT NULL that is declared and was never checked holds for new rows alone.
unchecked (relation, number) AS (
    SELECT n.conrelid, n.conkey[1] FROM pg_constraint AS n WHERE n.contype = 'n' AND NOT n.convalidated
),
-- A table together with its heirs and with what it inherits from.
families (root, relation) AS (
    SELECT c.oid, c.oid FROM pg_class AS c WHERE c.oid = ANY ($1::bigint[]::oid[])
    UNION
    SELECT f.root, CASE WHEN i.inhparent = f.relation THEN i.inhrelid ELSE i.inhparent END
    FROM families AS f JOIN pg_inherits AS i ON f.relation IN (i.inhparent, i.inhrelid)
),
links (relation, referenced) AS MATERIALIZED (
    SELECT k.conrelid, k.confrelid FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
    UNION ALL SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i
    UNION ALL SELECT i.inhrelid, i.inhparent FROM pg_inherits AS i
),
-- The tables in which a row of the root needs one, over however many foreign keys.
needed (root, relation) AS (
    SELECT c.oid, c.oid FROM pg_class AS c WHERE c.oid = ANY ($1::bigint[]::oid[])
    UNION
    SELECT n.root, l.referenced FROM needed AS n JOIN links AS l ON l.relation = n.relation
),
-- The tables whose rows keep a row of the root from being deleted.
keeping (root, relation) AS (
    SELECT c.oid, c.oid FROM pg_class AS c WHERE c.oid = ANY ($1::bigint[]::oid[])
    UNION
    SELECT k.root, l.relation FROM keeping AS k JOIN links AS l ON l.referenced = k.relation
),
-- Checks that call a function of somebody's own, which may look at other tables.
calling (relation, type) AS (
    SELECT k.conrelid, k.contypid FROM pg_constraint AS k
    WHERE k.contype = 'c' AND EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND d.refclassid = 'pg_proc'::regclass)
),
-- What sees to things that no constraint says, and whether it does when rows come and when they go.
guards (relation, of_new, of_deleted) AS MATERIALIZED (
    SELECT t.tgrelid, t.tgtype & 4 <> 0, t.tgtype & 40 <> 0 FROM pg_trigger AS t WHERE NOT t.tgisinternal
    UNION ALL SELECT r.ev_class, r.ev_type = '3', r.ev_type = '4' FROM pg_rewrite AS r WHERE r.ev_type <> '1'
    UNION ALL SELECT p.oid, true, true FROM pg_class AS p WHERE p.relrowsecurity
    UNION ALL SELECT k.relation, true, false FROM calling AS k WHERE k.relation <> 0
    UNION ALL SELECT a.attrelid, true, false FROM calling AS k JOIN pg_attribute AS a ON a.atttypid = k.type
    WHERE k.type <> 0
),
-- Each asked of all roots at once: a sub-query for each would go through all pairs again.
guarded (root) AS MATERIALIZED (
    SELECT DISTINCT f.root FROM families AS f JOIN guards AS g ON g.relation = f.relation
),
needs_guarded (root) AS MATERIALIZED (
    SELECT DISTINCT n.root FROM needed AS n JOIN guards AS g ON g.relation = n.relation WHERE g.of_new
),
kept_by_guarded (root) AS MATERIALIZED (
    SELECT DISTINCT k.root FROM keeping AS k JOIN guards AS g ON g.relation = k.relation WHERE g.of_deleted
),
-- Those of them that are asked about as well.
needed_lists (root, relations) AS MATERIALIZED (
    SELECT n.root, json_agg(n.relation::bigint) FROM needed AS n
    WHERE n.relation = ANY ($1::bigint[]::oid[]) GROUP BY n.root
)
SELECT json_build_object(
    'oid', c.oid::bigint,
    'kind', c.relkind,
    'schema', n.nspname,
    'name', c.relname,
    'has_children', EXISTS (SELECT FROM heirs AS h WHERE h.root = c.oid),
    'is_rewritten', EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid AND r.ev_type <> '1')
        OR EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgtype & 64 <> 0),
    -- Triggers for each row (1), before it is written (2), on INSERT (4) or UPDATE (16).
    'is_changed_before', EXISTS (
        SELECT FROM pg_trigger AS t
        WHERE t.tgrelid = c.oid AND t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0),
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
            -- Neither generated, nor with a default, nor of a domain; nor in the key of partitions, of which
            -- none need take a NULL, nor in a foreign key that takes NULL in all of its columns or in none.
            'is_plain', NOT a.atthasdef AND a.attidentity = ''
                AND NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid = a.atttypid AND t.typtype = 'd')
                AND NOT EXISTS (
                    SELECT FROM pg_partitioned_table AS p
                    WHERE p.partrelid = c.oid AND (a.attnum = ANY (p.partattrs::int2[]) OR 0 = ANY (p.partattrs::int2[])))
                AND NOT EXISTS (
                    SELECT FROM pg_constraint AS k
                    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confmatchtype = 'f'
                    AND cardinality(k.conkey) > 1 AND a.attnum = ANY (k.conkey)),
            'generated', CASE WHEN a.attgenerated <> '' THEN (
                SELECT d.adbin::text FROM pg_attrdef AS d WHERE d.adrelid = c.oid AND d.adnum = a.attnum) END))
        FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'::json),
    'checks', coalesce((
        SELECT json_agg(k.conbin::text) FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated), '[]'::json),
    -- Policies, triggers, rules and checks that call functions see to things that no constraint says.
    'is_guarded', c.oid IN (SELECT g.root FROM guarded AS g),
    'needs_guarded', c.oid IN (SELECT n.root FROM needs_guarded AS n),
    'is_kept_by_guarded', c.oid IN (SELECT k.root FROM kept_by_guarded AS k),
    -- Whether rights were given to others, and none of them may write.
    'is_read_only', EXISTS (SELECT FROM aclexplode(c.relacl) AS r WHERE r.grantee <> c.relowner)
        AND NOT EXISTS (
            SELECT FROM aclexplode(c.relacl) AS r
            WHERE r.grantee <> c.relowner AND r.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')),
    'has_checks', c.relispartition OR EXISTS (
        SELECT FROM families AS f JOIN pg_constraint AS k ON k.conrelid = f.relation
        WHERE f.root = c.oid AND k.contype = 'c'),
    'key', coalesce((
        SELECT to_json(k.conkey) FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'p'), '[]'::json),
    'needed', (SELECT n.relations FROM needed_lists AS n WHERE n.root = c.oid),
    'has_row_security', c.relrowsecurity,
    -- The foreign keys that hold whenever a statement begins: checked, at once, by triggers that are
    -- switched on, for single values, and by an equality that cannot differ from that of the column.
    -- A key of a partition that stands for that of its parent says nothing of the partition it names.
    'foreign_keys', coalesce((
        SELECT json_agg(json_build_object(
            'table', k.confrelid::bigint,
            'columns', k.conkey,
            'referenced', k.confkey,
            'operators', (
                SELECT json_agg(json_build_array(o.oid::bigint, o.oprcom::bigint) ORDER BY u.n)
                FROM unnest(k.conpfeqop) WITH ORDINALITY AS u (operator, n) JOIN pg_operator AS o ON o.oid = u.operator)))
        FROM pg_constraint AS k
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.convalidated AND NOT k.condeferrable AND k.conparentid = 0
        AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
        AND NOT coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false)
        AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgconstraint = k.oid AND t.tgenabled NOT IN ('O', 'A'))
        -- What the server deletes or changes for the key goes through the triggers and rules of the
        -- table, which can have it otherwise.
        AND ((k.confupdtype IN ('a', 'r') AND k.confdeltype IN ('a', 'r'))
            OR NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND (NOT t.tgisinternal OR t.tgtype & 2 <> 0))
                AND NOT EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid))
        AND NOT EXISTS (SELECT FROM unnest(k.conpfeqop) AS u (operator) WHERE u.operator >= 16384)
        AND NOT EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS u (own, theirs)
            JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.own
            JOIN pg_attribute AS f ON f.attrelid = k.confrelid AND f.attnum = u.theirs
            WHERE a.attcollation <> f.attcollation
            OR EXISTS (SELECT FROM pg_collation AS l WHERE l.oid = a.attcollation AND NOT l.collisdeterministic))), '[]'::json)
)::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::bigint[]::oid[])
