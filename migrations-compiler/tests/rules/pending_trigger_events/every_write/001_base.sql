create table sites (id int primary key);
create table notes (id int primary key, site int references sites (id) deferrable initially deferred);
create table logs (id int primary key, note text);
create function look() returns trigger language plpgsql as $$ begin return new; end $$;
create constraint trigger looked after insert or update on logs deferrable initially deferred for each row execute function look();
