-- file: migrations.toml
platform = "supabase"
-- file: 20240601_users.sql
create table users (id uuid primary key references auth.users (id), legacy int unique);
create view admins as select users.id, a.email from users join auth.users a using (id);
-- file: 20240601_02_more.sql
alter table users add column email text;
update users set email = a.email from auth.users a where a.id = users.id;
create unique index users_email on users (lower(email));
insert into auth.users (id, email) values ('00000000-0000-0000-0000-000000000001', 'a@b.c');
insert into users (id, legacy) select id, 1 from auth.users;
-- file: 20240602_drop.sql
drop view admins;
drop table users;
select email_confirmed_at from auth.users;
