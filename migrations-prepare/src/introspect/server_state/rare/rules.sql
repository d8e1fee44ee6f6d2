-- A rule may look into the server's own tables, whose sizes nobody writes down.
SELECT ARRAY[c.relname::text],
    ROW('rule', c.nspname, r.rulename, r.ev_enabled,
        CASE WHEN pg_catalog.pg_get_ruledef(r.oid) ~* '\m(pg_\w+|information_schema)\M' THEN clock_timestamp() END)::text,
    pg_catalog.pg_get_ruledef(r.oid)
FROM own_class c JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
WHERE r.rulename <> '_RETURN'
