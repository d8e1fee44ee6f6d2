create table sites (id int primary key, name text);
create table notes (id int primary key, body text, site int references sites (id) deferrable initially deferred);
create table plain (id int primary key, site int references sites (id) deferrable);
create function look() returns trigger language plpgsql as $$ begin return new; end $$;
create table logs (id int primary key, note text);
create constraint trigger looked after insert on logs deferrable initially deferred for each row execute function look();
create index notes_site on notes (site);
create index plain_site on plain (site);
