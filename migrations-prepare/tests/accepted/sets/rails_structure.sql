-- file: migrations.toml
numbering = "timestamp"

[history]
table = "applied_migrations"
-- file: 20240101000000_init_schema.sql
SET statement_timeout = 0;
SET check_function_bodies = false;
SET client_min_messages = warning;
SELECT pg_catalog.set_config('search_path', '', false);
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
CREATE TABLE public.ar_internal_metadata (
    key character varying NOT NULL,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
CREATE TABLE public.posts (
    id bigint NOT NULL,
    title character varying DEFAULT ''::character varying NOT NULL,
    body text,
    tags character varying[] DEFAULT '{}'::character varying[],
    published boolean DEFAULT false,
    user_id bigint,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL,
    lock_version integer DEFAULT 0
);
CREATE SEQUENCE public.posts_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.posts_id_seq OWNED BY public.posts.id;
CREATE TABLE public.users (
    id bigint NOT NULL,
    email character varying DEFAULT ''::character varying NOT NULL,
    encrypted_password character varying DEFAULT ''::character varying NOT NULL,
    sign_in_count integer DEFAULT 0 NOT NULL,
    current_sign_in_ip inet
);
CREATE SEQUENCE public.users_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
ALTER TABLE ONLY public.posts ALTER COLUMN id SET DEFAULT nextval('public.posts_id_seq'::regclass);
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
ALTER TABLE ONLY public.ar_internal_metadata ADD CONSTRAINT ar_internal_metadata_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_migrations ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX index_posts_on_user_id ON public.posts USING btree (user_id);
CREATE UNIQUE INDEX index_users_on_email ON public.users USING btree (email);
CREATE INDEX index_posts_on_tags ON public.posts USING gin (tags);
ALTER TABLE ONLY public.posts ADD CONSTRAINT fk_rails_5b5ddfd518 FOREIGN KEY (user_id) REFERENCES public.users(id);
SET search_path TO "$user", public;
INSERT INTO "schema_migrations" (version) VALUES
('20240101000000'),
('20231231235959');
-- file: 20240215103000_add_comments.sql
CREATE TABLE "comments" ("id" bigserial primary key, "post_id" bigint NOT NULL, "body" text, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL, CONSTRAINT "fk_rails_2fd19c0db7" FOREIGN KEY ("post_id") REFERENCES "posts" ("id"));
CREATE INDEX "index_comments_on_post_id" ON "comments" ("post_id");
ALTER TABLE "posts" ADD "comments_count" integer DEFAULT 0 NOT NULL;
ALTER TABLE "posts" RENAME COLUMN "body" TO "content";
-- file: 20240215103000_add_comments.rollback.sql
ALTER TABLE "posts" RENAME COLUMN "content" TO "body";
ALTER TABLE "posts" DROP COLUMN "comments_count";
DROP TABLE "comments";
-- file: 20240301080000_index_lower_email.sql
CREATE UNIQUE INDEX index_users_on_lower_email ON users (lower(email));
DROP INDEX index_users_on_email;
-- file: 20240301080000_index_lower_email.rollback.sql
CREATE UNIQUE INDEX index_users_on_email ON users USING btree (email);
DROP INDEX index_users_on_lower_email;
