SELECT json_strip_nulls(json_build_object(
    'kind', 'policy',
    'schema', own_class.schema,
    'table', own_class.relname,
    'name', policy.polname,
    'definition', format(
        'AS %s FOR %s TO %s%s%s',
        CASE WHEN policy.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE policy.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        coalesce((
            SELECT string_agg(quote_ident(role.rolname), ', ' ORDER BY role.rolname)
            FROM pg_catalog.pg_roles role WHERE role.oid = ANY (policy.polroles)
        ), 'PUBLIC'),
        coalesce(' USING (' || pg_catalog.pg_get_expr(policy.polqual, policy.polrelid) || ')', ''),
        coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(policy.polwithcheck, policy.polrelid) || ')', '')
    ),
    'properties', json_build_object('comment', description.description)
))::text, policy.oid::bigint, NULL::smallint[], own_class.oid::bigint, NULL::bigint[]
FROM pg_catalog.pg_policy policy
JOIN own_class ON own_class.oid = policy.polrelid
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = policy.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_policy'::regclass
