
    -- Which relations any row of the catalog was written of.
    SELECT oid FROM pg_catalog.pg_class
    WHERE oid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT attrelid FROM pg_catalog.pg_attribute
    WHERE attrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT adrelid FROM pg_catalog.pg_attrdef
    WHERE adrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT conrelid FROM pg_catalog.pg_constraint
    WHERE conrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT tgrelid FROM pg_catalog.pg_trigger
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT polrelid FROM pg_catalog.pg_policy
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT owner FROM pg_catalog.pg_index
    CROSS JOIN LATERAL (VALUES (indexrelid), (indrelid)) AS of (owner)
    WHERE indexrelid >= 16384 AND pg_catalog.age(pg_index.xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT ev_class FROM pg_catalog.pg_rewrite
    WHERE oid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT inhrelid FROM pg_catalog.pg_inherits
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT partrelid FROM pg_catalog.pg_partitioned_table
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT seqrelid FROM pg_catalog.pg_sequence
    WHERE seqrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    -- Which column a sequence belongs to.
    SELECT objid FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objid >= 16384
      AND deptype IN ('a', 'i') AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT objoid FROM pg_catalog.pg_description
    WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
