-- The extension pg_net without its library.
-- written by hand, and compared with no server: its functions and tables
-- version 0.14.0
-- relocatable false
-- trusted false
-- requires
-- schema
-- package
-- comment Async HTTP

CREATE SCHEMA IF NOT EXISTS net;
CREATE DOMAIN net.http_method AS text
 CHECK (value ILIKE 'get' OR value ILIKE 'post' OR value ILIKE 'delete');
CREATE TYPE net.request_status AS ENUM ('PENDING', 'SUCCESS', 'ERROR');
CREATE TYPE net.http_response AS (status_code integer, headers jsonb, body text);
CREATE TYPE net.http_response_result AS (status net.request_status, message text, response net.http_response);
CREATE SEQUENCE net.http_request_queue_id_seq;
CREATE UNLOGGED TABLE net.http_request_queue (
 id bigint NOT NULL DEFAULT nextval('net.http_request_queue_id_seq'),
 method net.http_method NOT NULL,
 url text NOT NULL,
 headers jsonb,
 body bytea,
 timeout_milliseconds integer NOT NULL
);
ALTER SEQUENCE net.http_request_queue_id_seq OWNED BY net.http_request_queue.id;
CREATE UNLOGGED TABLE net._http_response (
 id bigint,
 status_code integer,
 content_type text,
 headers jsonb,
 content text,
 timed_out boolean,
 error_msg text,
 created timestamp with time zone NOT NULL DEFAULT now()
);
CREATE INDEX _http_response_created_idx ON net._http_response (created);
CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000) RETURNS bigint
 LANGUAGE plpgsql STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}'::jsonb, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds integer DEFAULT 5000) RETURNS bigint
 LANGUAGE plpgsql PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION net.http_delete(url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000, body jsonb DEFAULT NULL) RETURNS bigint
 LANGUAGE plpgsql PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION net.http_collect_response(request_id bigint, async boolean DEFAULT true) RETURNS net.http_response_result
 LANGUAGE plpgsql STRICT PARALLEL SAFE AS '$no_body$';
