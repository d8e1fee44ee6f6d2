-- What the default privileges of the database give to every new object, a line each.
SELECT default_acl.defaclobjtype::text || ' ' || format('%s %s %s %s%s', difference.action, difference.privilege_type,
    CASE difference.action WHEN 'GRANT' THEN 'TO' ELSE 'FROM' END,
    CASE difference.grantee WHEN 0 THEN 'PUBLIC' WHEN default_acl.defaclrole THEN '$owner'
        ELSE quote_ident(role.rolname) END,
    CASE WHEN difference.is_grantable AND difference.action = 'GRANT' THEN ' WITH GRANT OPTION' ELSE '' END) AS line
FROM pg_catalog.pg_default_acl default_acl
CROSS JOIN LATERAL (
    -- Those of a schema add to the server's own, of which there are none then; the others stand in for them.
    SELECT CASE WHEN default_acl.defaclnamespace = 0 THEN pg_catalog.acldefault(
        CASE default_acl.defaclobjtype WHEN 'S' THEN 's'::"char" ELSE default_acl.defaclobjtype END,
        default_acl.defaclrole) END
) AS server (acl)
CROSS JOIN LATERAL (
    SELECT 'GRANT' AS action, given.* FROM (
        SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(default_acl.defaclacl)
        EXCEPT SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(server.acl)
    ) AS given
    UNION ALL
    SELECT 'REVOKE', taken.* FROM (
        SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(server.acl)
        EXCEPT SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(default_acl.defaclacl)
    ) AS taken
    WHERE default_acl.defaclnamespace = 0
) AS difference
LEFT JOIN pg_catalog.pg_roles role ON role.oid = difference.grantee
