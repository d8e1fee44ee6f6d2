-- The extension pg_cron without its library.
-- generated from pg_cron 1.4-1 by .ci/stubs
-- version 1.4-1
-- relocatable false
-- trusted false
-- requires
-- schema
-- package postgresql-NN-cron
-- comment Job scheduler for PostgreSQL

CREATE SCHEMA cron;
CREATE FUNCTION cron.alter_job(job_id bigint, schedule text DEFAULT NULL::text, command text DEFAULT NULL::text, database text DEFAULT NULL::text, username text DEFAULT NULL::text, active boolean DEFAULT NULL::boolean) RETURNS void
 LANGUAGE plpgsql COST 1 AS '$no_rows$';
CREATE FUNCTION cron.job_cache_invalidate() RETURNS trigger
 LANGUAGE plpgsql COST 1 AS '$no_rows$';
CREATE FUNCTION cron.schedule(schedule text, command text) RETURNS bigint
 LANGUAGE plpgsql STRICT COST 1 AS '$no_body$';
CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint
 LANGUAGE plpgsql COST 1 AS '$no_body$';
CREATE FUNCTION cron.schedule_in_database(job_name text, schedule text, command text, database text, username text DEFAULT NULL::text, active boolean DEFAULT true) RETURNS bigint
 LANGUAGE plpgsql COST 1 AS '$no_body$';
CREATE FUNCTION cron.unschedule(job_id bigint) RETURNS boolean
 LANGUAGE plpgsql STRICT COST 1 AS '$no_body$';
CREATE FUNCTION cron.unschedule(job_name name) RETURNS boolean
 LANGUAGE plpgsql STRICT COST 1 AS '$no_body$';
CREATE SEQUENCE cron.jobid_seq
 START WITH 1
 INCREMENT BY 1
 NO MINVALUE
 NO MAXVALUE
 CACHE 1;
CREATE TABLE cron.job (
 jobid bigint DEFAULT nextval('cron.jobid_seq'::regclass) NOT NULL,
 schedule text NOT NULL,
 command text NOT NULL,
 nodename text DEFAULT 'localhost'::text NOT NULL,
 nodeport integer DEFAULT inet_server_port() NOT NULL,
 database text DEFAULT current_database() NOT NULL,
 username text DEFAULT CURRENT_USER NOT NULL,
 active boolean DEFAULT true NOT NULL,
 jobname name
);
CREATE SEQUENCE cron.runid_seq
 START WITH 1
 INCREMENT BY 1
 NO MINVALUE
 NO MAXVALUE
 CACHE 1;
CREATE TABLE cron.job_run_details (
 jobid bigint,
 runid bigint DEFAULT nextval('cron.runid_seq'::regclass) NOT NULL,
 job_pid integer,
 database text,
 username text,
 command text,
 status text,
 return_message text,
 start_time timestamp with time zone,
 end_time timestamp with time zone
);
ALTER TABLE ONLY cron.job
 ADD CONSTRAINT job_pkey PRIMARY KEY (jobid);
ALTER TABLE ONLY cron.job_run_details
 ADD CONSTRAINT job_run_details_pkey PRIMARY KEY (runid);
ALTER TABLE ONLY cron.job
 ADD CONSTRAINT jobname_username_uniq UNIQUE (jobname, username);
CREATE TRIGGER cron_job_cache_invalidate AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON cron.job FOR EACH STATEMENT EXECUTE FUNCTION cron.job_cache_invalidate();
CREATE POLICY cron_job_policy ON cron.job USING ((username = CURRENT_USER));
CREATE POLICY cron_job_run_details_policy ON cron.job_run_details USING ((username = CURRENT_USER));
ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON FUNCTION cron.alter_job(job_id bigint, schedule text, command text, database text, username text, active boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION cron.schedule_in_database(job_name text, schedule text, command text, database text, username text, active boolean) FROM PUBLIC;
GRANT SELECT ON SEQUENCE cron.jobid_seq TO PUBLIC;
GRANT SELECT ON TABLE cron.job TO PUBLIC;
GRANT SELECT ON SEQUENCE cron.runid_seq TO PUBLIC;
GRANT SELECT,DELETE ON TABLE cron.job_run_details TO PUBLIC;
