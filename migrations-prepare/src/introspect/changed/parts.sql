
        SELECT conrelid FROM pg_catalog.pg_constraint WHERE conrelid >= 16384
        UNION ALL SELECT tgrelid FROM pg_catalog.pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
        UNION ALL SELECT polrelid FROM pg_catalog.pg_policy
        UNION ALL SELECT objoid FROM pg_catalog.pg_description
            WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    