-- file: 001_dump.sql
SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;
COMMENT ON EXTENSION pgcrypto IS 'cryptographic functions';
CREATE TYPE public.mood AS ENUM (
    'sad',
    'ok'
);
CREATE DOMAIN public.price AS numeric(10,2) CONSTRAINT positive CHECK (VALUE >= (0)::numeric);
CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.changed := now();
  RETURN NEW;
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.items (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    feeling public.mood DEFAULT 'ok'::public.mood,
    cost public.price,
    changed timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.items_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;
CREATE VIEW public.cheap AS
 SELECT items.id,
    items.name
   FROM public.items
  WHERE ((items.cost)::numeric < (5)::numeric);
ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_name_key UNIQUE (name);
CREATE INDEX items_lower ON public.items USING btree (lower((name)::text));
CREATE TRIGGER items_touch BEFORE UPDATE ON public.items FOR EACH ROW EXECUTE FUNCTION public.touch();
SELECT pg_catalog.setval('public.items_id_seq', 1, false);
-- file: 002_after.sql
ALTER TABLE items ADD COLUMN parent_id integer REFERENCES items (id);
CREATE INDEX ON items (parent_id);
DROP TRIGGER items_touch ON items;
