-- Which of the rarer kinds of things there are, by the names of their queries.
-- To plan their queries costs more than to look for them. What a server brings has a lower object id.
SELECT DISTINCT kind
FROM (
    SELECT 'aggregates' AS kind, aggfnoid::oid AS oid FROM pg_catalog.pg_aggregate
    UNION ALL SELECT 'analysed', starelid FROM pg_catalog.pg_statistic
    UNION ALL SELECT 'collations', oid FROM pg_catalog.pg_collation
    UNION ALL SELECT 'conversions', oid FROM pg_catalog.pg_conversion
    UNION ALL SELECT 'event triggers', oid FROM pg_catalog.pg_event_trigger
    -- There is no server, table or mapping without one.
    UNION ALL SELECT 'foreign', oid FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL SELECT 'heirs', inhrelid FROM pg_catalog.pg_inherits
    UNION ALL SELECT 'methods', oid FROM pg_catalog.pg_am
    UNION ALL SELECT 'operators', oid FROM pg_catalog.pg_operator
    UNION ALL SELECT 'operators', oid FROM pg_catalog.pg_cast
    UNION ALL SELECT 'operators', oid FROM pg_catalog.pg_opclass
    UNION ALL SELECT 'operators', oid FROM pg_catalog.pg_amop
    UNION ALL SELECT 'operators', oid FROM pg_catalog.pg_amproc
    UNION ALL SELECT 'publications', oid FROM pg_catalog.pg_publication
    UNION ALL SELECT 'rights', oid FROM pg_catalog.pg_default_acl
    UNION ALL SELECT 'rules', CASE WHEN rulename <> '_RETURN' THEN ev_class END FROM pg_catalog.pg_rewrite
    UNION ALL SELECT 'statistics', stxrelid FROM pg_catalog.pg_statistic_ext
    UNION ALL SELECT 'text search', oid FROM pg_catalog.pg_ts_config
    UNION ALL SELECT 'text search', oid FROM pg_catalog.pg_ts_dict
    UNION ALL SELECT 'text search', oid FROM pg_catalog.pg_ts_parser
    UNION ALL SELECT 'text search', oid FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'transforms', oid FROM pg_catalog.pg_transform
    UNION ALL SELECT 'types', CASE WHEN typtype IN ('b', 'r', 'm', 'p') AND typelem = 0 THEN oid END
        FROM pg_catalog.pg_type
) AS made
WHERE oid >= 16384
UNION ALL
SELECT 'routines of extensions'
WHERE EXISTS (
    SELECT FROM pg_catalog.pg_depend
    WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::regclass
      AND classid = 'pg_catalog.pg_proc'::regclass AND objid >= 16384
)
