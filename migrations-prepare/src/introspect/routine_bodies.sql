-- The routines whose body is a text that nobody follows: each once, a trigger function once for each
-- relation that it hangs on. Not those of extensions, nor trigger functions that nothing fires.
SELECT
    routine.oid::int8 AS routine,
    namespace.nspname::text AS schema,
    routine.proname::text AS name,
    pg_catalog.pg_get_function_identity_arguments(routine.oid) AS arguments,
    CASE routine.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind,
    language.lanname::text AS language,
    routine.prosrc AS body,
    (
        SELECT pg_catalog.substr(setting, 13)
        FROM pg_catalog.unnest(routine.proconfig) AS setting
        WHERE setting LIKE 'search\_path=%'
    ) AS search_path,
    coalesce(fired.tgrelid, 0)::int8 AS relation,
    CASE WHEN fired.tgrelid IS NOT NULL THEN
        (SELECT pg_catalog.format('%I.%I', space.nspname, class.relname)
         FROM pg_catalog.pg_class AS class
         JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
         WHERE class.oid = fired.tgrelid)
    END AS relation_name,
    fired.tgoldtable::text AS old_table,
    fired.tgnewtable::text AS new_table
FROM pg_catalog.pg_proc AS routine
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = routine.pronamespace
JOIN pg_catalog.pg_language AS language ON language.oid = routine.prolang
LEFT JOIN LATERAL (
    SELECT DISTINCT tgrelid, tgoldtable, tgnewtable
    FROM pg_catalog.pg_trigger
    WHERE tgfoid = routine.oid AND NOT tgisinternal AND tgenabled <> 'D' AND tgparentid = 0
) AS fired ON routine.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype
WHERE routine.oid >= 16384
    AND routine.prokind IN ('f', 'p', 'w')
    AND routine.prosqlbody IS NULL
    AND language.lanname NOT IN ('c', 'internal')
    AND namespace.nspname NOT LIKE 'pg\_%'
    AND (routine.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype OR fired.tgrelid IS NOT NULL)
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND objid = routine.oid AND deptype = 'e'
    )
ORDER BY namespace.nspname, routine.proname, 4, fired.tgrelid
