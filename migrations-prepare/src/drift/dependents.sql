-- What is made of a column, a relation, an index, a routine or a type, because of which the server refuses
-- to change or to drop that.
WITH own AS (
    SELECT class.oid, class.relkind, class.reltype,
        CASE class.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'c' THEN 'composite '
            WHEN 'i' THEN 'index ' WHEN 'I' THEN 'index ' ELSE 'table ' END || class.oid::regclass::text AS name
    FROM pg_catalog.pg_class class
    JOIN pg_catalog.pg_namespace namespace ON namespace.oid = class.relnamespace
    WHERE namespace.nspname !~ '^pg_' AND namespace.nspname <> 'information_schema'
      AND class.relkind IN ('r', 'p', 'f', 'v', 'm', 'i', 'I', 'c')
),
whole AS (
    SELECT 'pg_catalog.pg_class'::regclass AS class, oid, name FROM own WHERE relkind <> 'c'
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, reltype, name FROM own WHERE reltype <> 0
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, type.typarray, own.name
    FROM own JOIN pg_catalog.pg_type type ON type.oid = own.reltype
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, proc.oid, format('routine %s.%s(%s)',
        proc.pronamespace::regnamespace, quote_ident(proc.proname),
        pg_catalog.pg_get_function_identity_arguments(proc.oid))
    FROM pg_catalog.pg_proc proc WHERE proc.oid >= 16384
)
SELECT DISTINCT whole.name, coalesce(attribute.attname, '')::text, dependent.name
FROM pg_catalog.pg_depend depend
JOIN whole ON whole.class = depend.refclassid AND whole.oid = depend.refobjid
LEFT JOIN pg_catalog.pg_attribute attribute ON depend.refclassid = 'pg_catalog.pg_class'::regclass
    AND attribute.attrelid = depend.refobjid AND attribute.attnum = depend.refobjsubid
    AND depend.refobjsubid > 0
LEFT JOIN pg_catalog.pg_rewrite rewrite
    ON depend.classid = 'pg_catalog.pg_rewrite'::regclass AND rewrite.oid = depend.objid
LEFT JOIN pg_catalog.pg_class ruled ON ruled.oid = rewrite.ev_class
LEFT JOIN pg_catalog.pg_policy policy
    ON depend.classid = 'pg_catalog.pg_policy'::regclass AND policy.oid = depend.objid
LEFT JOIN pg_catalog.pg_trigger trigger
    ON depend.classid = 'pg_catalog.pg_trigger'::regclass AND trigger.oid = depend.objid
LEFT JOIN pg_catalog.pg_attrdef expression
    ON depend.classid = 'pg_catalog.pg_attrdef'::regclass AND expression.oid = depend.objid
-- Before 15 a computed column depends by itself, and goes with what it is made of.
LEFT JOIN pg_catalog.pg_attribute computed
    ON computed.attrelid = coalesce(expression.adrelid,
        CASE depend.classid WHEN 'pg_catalog.pg_class'::regclass THEN depend.objid END)
    AND computed.attnum = coalesce(expression.adnum, depend.objsubid) AND computed.attnum > 0
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN rewrite.rulename = '_RETURN' AND ruled.relkind = 'm'
            THEN 'materialized view ' || ruled.oid::regclass::text
        WHEN rewrite.rulename = '_RETURN' THEN 'view ' || ruled.oid::regclass::text
        WHEN rewrite.oid IS NOT NULL THEN format('rule %s on %s', rewrite.rulename, ruled.oid::regclass)
        WHEN policy.oid IS NOT NULL THEN format('policy %I on %s', policy.polname, policy.polrelid::regclass)
        WHEN trigger.oid IS NOT NULL THEN format('trigger %I on %s', trigger.tgname, trigger.tgrelid::regclass)
        WHEN expression.oid IS NOT NULL
            THEN format('column %I of table %s', computed.attname, expression.adrelid::regclass)
        ELSE pg_catalog.pg_describe_object(depend.classid, depend.objid, depend.objsubid)
    END
) AS dependent (name)
WHERE (depend.deptype = 'n' OR depend.deptype = 'a' AND computed.attgenerated <> '')
  AND depend.refobjid >= 16384
  -- What a relation is made of itself.
  AND (rewrite.rulename = '_RETURN' AND ruled.oid = depend.refobjid) IS NOT TRUE
  AND (expression.adrelid = depend.refobjid AND expression.adnum = depend.refobjsubid) IS NOT TRUE
  AND trigger.tgisinternal IS NOT TRUE
UNION
-- The index of a partition goes with that of the whole.
SELECT own.name, '', 'index ' || inherits.inhparent::regclass::text
FROM own JOIN pg_catalog.pg_inherits inherits ON inherits.inhrelid = own.oid
WHERE own.relkind IN ('i', 'I')
