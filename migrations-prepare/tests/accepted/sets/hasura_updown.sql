-- file: 1_init.up.sql
CREATE FUNCTION public.set_current_timestamp_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  _new record;
begin
  _new := new;
  _new."updated_at" = now();
  return _new;
end;
$$;
CREATE TABLE public.todos (id serial PRIMARY KEY, title text NOT NULL, updated_at timestamptz DEFAULT now());
CREATE TRIGGER set_public_todos_updated_at BEFORE UPDATE ON public.todos FOR EACH ROW EXECUTE FUNCTION public.set_current_timestamp_updated_at();
COMMENT ON TRIGGER set_public_todos_updated_at ON public.todos IS 'trigger to set value of column "updated_at" to current timestamp on row update';
-- file: 1_init.down.sql
DROP TRIGGER set_public_todos_updated_at ON public.todos;
DROP TABLE public.todos;
DROP FUNCTION public.set_current_timestamp_updated_at();
-- file: 2_add_done.up.sql
alter table "public"."todos" add column "done" boolean
 not null default 'false';
alter table "public"."todos" add constraint "todos_title_check" check (length(title) > 0);
-- file: 2_add_done.down.sql
alter table "public"."todos" drop constraint "todos_title_check";
alter table "public"."todos" drop column "done";
-- file: 3_view.up.sql
CREATE OR REPLACE VIEW "public"."open_todos" AS 
 SELECT todos.id,
    todos.title
   FROM todos
  WHERE (NOT todos.done);
-- file: 3_view.down.sql
DROP VIEW "public"."open_todos";
-- file: 10_retitle.up.sql
drop view open_todos;
alter table todos alter column title type varchar(300);
create view open_todos as select id, title, updated_at from todos where not done;
-- file: 10_retitle.down.sql
drop view open_todos;
alter table todos alter column title type text;
CREATE VIEW open_todos AS SELECT id, title FROM todos WHERE NOT done;
