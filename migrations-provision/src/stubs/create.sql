-- Makes the function that stands for CREATE EXTENSION of one extension, as the superuser: members of
-- a stub are as those of the real extension, so it goes with DROP EXTENSION, and no schema lists it.
CREATE OR REPLACE FUNCTION pg_catalog."$function$"(
    is_optional boolean, given_schema text, default_schema text, with_required boolean
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    SET check_function_bodies = off
AS $migrations_stub$
DECLARE
    wanted CONSTANT text := '$name$';
    fixed_schema CONSTANT text := nullif('$schema$', '');
    caller CONSTANT text := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;
    is_superuser CONSTANT boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = caller);
    owner CONSTANT text := CASE WHEN '$trusted$' AND NOT '$anybody$' THEN caller ELSE current_user::text END;
    home CONSTANT text := coalesce(fixed_schema, given_schema, default_schema);
    required text;
    schemas text;
    mark oid;
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = wanted) THEN
        IF is_optional THEN
            RETURN;
        END IF;
        RAISE duplicate_object USING MESSAGE = format('extension "%s" already exists', wanted);
    END IF;
    IF NOT (is_superuser OR '$anybody$'
        OR '$trusted$' AND has_database_privilege(caller, current_database(), 'CREATE'))
    THEN
        RAISE insufficient_privilege USING MESSAGE = format('permission denied to create extension "%s"', wanted);
    END IF;
    IF given_schema <> fixed_schema THEN
        RAISE feature_not_supported USING MESSAGE =
            format('extension "%s" must be installed in schema "%s"', wanted, fixed_schema);
    END IF;
    FOREACH required IN ARRAY string_to_array('$requires$', ' ') LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = required);
        IF NOT with_required THEN
            RAISE undefined_object USING MESSAGE = format('required extension "%s" is not installed', required),
                HINT = 'Use CREATE EXTENSION ... CASCADE to install required extensions too.';
        ELSIF EXISTS (SELECT FROM pg_proc WHERE pronamespace = 11 AND proname = '$prefix$' || required) THEN
            EXECUTE format('SELECT pg_catalog.%I(true, %L, %L, true)', '$prefix$' || required, given_schema, default_schema);
        ELSE
            EXECUTE format('CREATE EXTENSION %I SCHEMA %I CASCADE', required, home);
        END IF;
    END LOOP;
    IF home IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = home) THEN
        IF fixed_schema IS NULL THEN
            RAISE invalid_schema_name USING MESSAGE = format('schema "%s" does not exist', home);
        END IF;
        EXECUTE format('CREATE SCHEMA %I', home);
    END IF;
    mark := pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index');
    SELECT coalesce(string_agg(', ' || quote_ident(nspname), ''), '') INTO schemas
    FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = ANY (string_to_array('$requires$', ' '));
    PERFORM set_config('search_path', quote_ident(home) || schemas || ', pg_temp', true);
    EXECUTE replace('$script$', '@extschema@', quote_ident(home));
    PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
    INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    VALUES (mark, wanted, quote_ident(owner)::regrole, quote_ident(home)::regnamespace, '$relocatable$', '$version$');
    -- The rights of the one who may drop it are found by these.
    INSERT INTO pg_shdepend
    SELECT database.oid, 'pg_extension'::regclass, mark, 0, 'pg_authid'::regclass, role.oid, 'o'
    FROM pg_database AS database, pg_roles AS role
    WHERE datname = current_database() AND rolname = owner AND role.oid >= 16384;
    INSERT INTO pg_depend
    SELECT 'pg_extension'::regclass, mark, 0, 'pg_namespace'::regclass, quote_ident(home)::regnamespace, 0, 'n'
    WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = home AND oid < 16384)
    UNION ALL
    SELECT 'pg_extension'::regclass, mark, 0, 'pg_extension'::regclass, oid, 0, 'n'
    FROM pg_extension WHERE extname = ANY (string_to_array('$requires$', ' '));
    INSERT INTO pg_depend
    SELECT member.tableoid, member.oid, 0, 'pg_extension'::regclass, mark, 0, 'e'
    FROM (
        SELECT tableoid, oid FROM pg_proc
        UNION ALL SELECT tableoid, oid FROM pg_type
        UNION ALL SELECT tableoid, oid FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'S', 'f')
        UNION ALL SELECT tableoid, oid FROM pg_operator
        UNION ALL SELECT tableoid, oid FROM pg_opclass
        UNION ALL SELECT tableoid, oid FROM pg_opfamily
        UNION ALL SELECT tableoid, oid FROM pg_cast
        UNION ALL SELECT tableoid, oid FROM pg_am
        UNION ALL SELECT tableoid, oid FROM pg_namespace
        UNION ALL SELECT tableoid, oid FROM pg_ts_dict
        UNION ALL SELECT tableoid, oid FROM pg_ts_template
    ) AS member
    -- What goes with another object, such as the row of a table, belongs to that. Since PostgreSQL 17
    -- the array of a type is a member all the same.
    WHERE member.oid > mark AND (
        NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = member.tableoid AND objid = member.oid AND deptype IN ('i', 'e'))
        OR current_setting('server_version_num')::int >= 170000 AND member.tableoid = 'pg_type'::regclass
        AND EXISTS (
            SELECT FROM pg_type AS type JOIN pg_type AS element ON element.oid = type.typelem
            WHERE type.oid = member.oid AND element.typarray = type.oid));
    -- What a real extension does in its library is read as that: by its declaration alone.
    UPDATE pg_proc SET probin = '$libdir/' || wanted
    FROM pg_language AS language
    WHERE language.oid = prolang AND lanname = 'plpgsql' AND pg_proc.oid > mark;
    EXECUTE format('COMMENT ON EXTENSION %I IS %L', wanted, '$comment$');
END $migrations_stub$;
