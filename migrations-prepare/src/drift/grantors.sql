-- Privileges that somebody else than the owner has given, who alone takes them back.
SELECT object.name, object.part, format('GRANT %s TO %s%s', given.privilege_type,
    CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE given.grantee::regrole::text END,
    CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), given.grantor::regrole::text
FROM (
    SELECT CASE class.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || class.oid::regclass::text, '',
        class.relacl, class.relowner
    FROM pg_catalog.pg_class class WHERE class.relacl IS NOT NULL
    UNION ALL
    SELECT 'TABLE ' || class.oid::regclass::text, quote_ident(attribute.attname), attribute.attacl, class.relowner
    FROM pg_catalog.pg_attribute attribute
    JOIN pg_catalog.pg_class class ON class.oid = attribute.attrelid WHERE attribute.attacl IS NOT NULL
    UNION ALL
    SELECT format('ROUTINE %s.%s(%s)', proc.pronamespace::regnamespace, quote_ident(proc.proname),
        pg_catalog.pg_get_function_identity_arguments(proc.oid)), '', proc.proacl, proc.proowner
    FROM pg_catalog.pg_proc proc WHERE proc.proacl IS NOT NULL
    UNION ALL
    SELECT 'SCHEMA ' || quote_ident(namespace.nspname), '', namespace.nspacl, namespace.nspowner
    FROM pg_catalog.pg_namespace namespace WHERE namespace.nspacl IS NOT NULL
    UNION ALL
    SELECT 'TYPE ' || type.oid::regtype::text, '', type.typacl, type.typowner
    FROM pg_catalog.pg_type type WHERE type.typacl IS NOT NULL
) AS object (name, part, acl, owner)
CROSS JOIN LATERAL pg_catalog.aclexplode(object.acl) AS given
WHERE given.grantor <> object.owner
