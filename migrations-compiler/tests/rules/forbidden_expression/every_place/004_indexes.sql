create index on t ((select 1));
create index on t (to_char(at, 'YYYY'));
create index on t (id) where id > (select 1);
create index on t (id) where random() < 0.5;
create index on t (id) where kind = current_user;
create index on t using gin (to_tsvector(body));
