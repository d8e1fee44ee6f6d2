-- Makes a role that is no superuser, and gives it what an application's owner has.
DO $$
DECLARE
    wanted text := '$role$';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER', wanted);
    END IF;
    -- Whoever gives an object to a role must be able to act as it; since PostgreSQL 16 who creates a role
    -- may give it away, and not act as it.
    IF NOT pg_catalog.pg_has_role(wanted, CASE
        WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
    THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), wanted);
    -- Before PostgreSQL 15 it belongs to a superuser, and everybody may create in it.
    IF pg_catalog.pg_has_role((SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'public'), 'USAGE') THEN
        EXECUTE format('ALTER SCHEMA public OWNER TO %I', wanted);
    END IF;
END $$;
