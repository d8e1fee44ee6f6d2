-- The trees of all views but the server's own.
SELECT class.oid::bigint, namespace.nspname::text, class.relname::text, rule.ev_action::text
FROM pg_catalog.pg_rewrite rule
JOIN pg_catalog.pg_class class ON class.oid = rule.ev_class
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = class.relnamespace
WHERE class.relkind = 'v' AND rule.ev_type = '1'
  AND namespace.nspname !~ '^pg_' AND namespace.nspname <> 'information_schema'
