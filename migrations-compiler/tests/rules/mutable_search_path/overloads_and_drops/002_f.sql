alter function f(pg_catalog.text) set search_path = '';
alter function s.g() set search_path = '';
drop function gone(int4);
create or replace function weak(a integer) returns int language sql as $$ select 1 $$;
alter function invoker(int) security invoker;
alter function reset_later reset search_path;
alter function named rename to renamed;
alter function renamed set search_path = '';
alter function raised() security definer;
