-- Gives what the current user has made in this database since `before` to the role that runs the
-- migrations, so that it may refer to it and change it; what was given to somebody else by name stays theirs.
DO $$
DECLARE
    heir text := '$role$';
    before text[] := '$before$'::text[];
    found record;
BEGIN
    FOR found IN
        SELECT format('SCHEMA %I', nspname) AS object
        FROM pg_catalog.pg_namespace
        WHERE nspowner = current_user::regrole AND nspname !~ '^pg_' AND oid >= 16384
          AND tableoid::text || ' ' || oid <> ALL (before)
        UNION ALL
        SELECT format('%s %s', CASE class.relkind WHEN 'v' THEN 'VIEW'
                WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, class.oid::regclass)
        FROM pg_catalog.pg_class class
        WHERE class.relowner = current_user::regrole AND class.oid >= 16384
          AND class.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
          AND class.tableoid::text || ' ' || class.oid <> ALL (before)
          -- A sequence of a column goes with its table, and what an extension made stays its.
          AND NOT EXISTS (
              SELECT FROM pg_catalog.pg_depend depend
              WHERE depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = class.oid
                AND depend.deptype IN ('a', 'i', 'e') AND class.relkind = 'S'
                OR depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = class.oid
                AND depend.deptype = 'e')
        UNION ALL
        SELECT format('ROUTINE %s', proc.oid::regprocedure)
        FROM pg_catalog.pg_proc proc
        WHERE proc.proowner = current_user::regrole AND proc.oid >= 16384 AND proc.prokind <> 'a'
          AND proc.tableoid::text || ' ' || proc.oid <> ALL (before)
          AND NOT EXISTS (
              SELECT FROM pg_catalog.pg_depend depend
              WHERE depend.classid = 'pg_catalog.pg_proc'::regclass AND depend.objid = proc.oid
                AND depend.deptype IN ('e', 'i'))
        UNION ALL
        SELECT format('TYPE %s', type.oid::regtype)
        FROM pg_catalog.pg_type type
        WHERE type.typowner = current_user::regrole AND type.oid >= 16384
          AND type.typtype IN ('e', 'd') AND type.typcategory <> 'A'
          AND type.tableoid::text || ' ' || type.oid <> ALL (before)
          AND NOT EXISTS (
              SELECT FROM pg_catalog.pg_depend depend
              WHERE depend.classid = 'pg_catalog.pg_type'::regclass AND depend.objid = type.oid
                AND depend.deptype IN ('e', 'i'))
    LOOP
        EXECUTE format('ALTER %s OWNER TO %I', found.object, heir);
    END LOOP;
END $$;
