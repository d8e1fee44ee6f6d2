create domain token as uuid default gen_random_uuid();
create domain fixed as uuid default '00000000-0000-0000-0000-000000000000';
create schema s;
create function s.stamp() returns text language plpgsql as $$ begin return clock_timestamp()::text; end $$;
create table t (id int primary key);
