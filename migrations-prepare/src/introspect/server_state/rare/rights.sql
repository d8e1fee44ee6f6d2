SELECT ARRAY[]::text[], ROW('rights', d.defaclrole::regrole, d.defaclnamespace::regnamespace,
    d.defaclobjtype, d.defaclacl)::text, ''
FROM pg_catalog.pg_default_acl d
