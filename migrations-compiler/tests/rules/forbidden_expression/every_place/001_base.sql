create table t (id int primary key, at date, kind text, amount numeric, body text);
create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
