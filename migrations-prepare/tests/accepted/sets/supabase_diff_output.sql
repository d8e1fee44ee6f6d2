-- file: migrations.toml
platform = "supabase"
-- file: 20240201101010_remote_schema.sql
set check_function_bodies = off;
create sequence "public"."countries_id_seq";
create table "public"."countries" (
    "id" bigint not null default nextval('countries_id_seq'::regclass),
    "name" text not null,
    "iso2" character varying(2)
);
alter table "public"."countries" enable row level security;
alter sequence "public"."countries_id_seq" owned by "public"."countries"."id";
CREATE UNIQUE INDEX countries_pkey ON public.countries USING btree (id);
CREATE UNIQUE INDEX countries_iso2_key ON public.countries USING btree (iso2);
alter table "public"."countries" add constraint "countries_pkey" PRIMARY KEY using index "countries_pkey";
alter table "public"."countries" add constraint "countries_iso2_key" UNIQUE using index "countries_iso2_key";
alter table "public"."countries" add constraint "countries_name_check" CHECK ((length(name) > 0)) not valid;
alter table "public"."countries" validate constraint "countries_name_check";
CREATE OR REPLACE FUNCTION public.country_count()
 RETURNS bigint
 LANGUAGE sql
AS $function$ select count(*) from countries_later; $function$
;
grant delete on table "public"."countries" to "anon";
grant insert on table "public"."countries" to "authenticated";
grant select on table "public"."countries" to "service_role";
create policy "Enable read access for all users"
on "public"."countries"
as permissive
for select
to public
using (true);
-- file: 20240202101010_cities.sql
create table "public"."cities" ("id" bigint generated always as identity not null, "country_id" bigint, "user_id" uuid);
alter table "public"."cities" add constraint "public_cities_country_id_fkey" FOREIGN KEY (country_id) REFERENCES countries(id) ON UPDATE CASCADE ON DELETE CASCADE not valid;
alter table "public"."cities" validate constraint "public_cities_country_id_fkey";
alter table "public"."cities" add constraint "cities_user_id_fkey" FOREIGN KEY (user_id) REFERENCES auth.users(id) not valid;
drop policy "Enable read access for all users" on "public"."countries";
revoke delete on table "public"."countries" from "anon";
-- file: 20240202101010_cities.rollback.sql
grant delete on table "public"."countries" to "anon";
create policy "Enable read access for all users" on "public"."countries" for select using (true);
drop table "public"."cities";
