create table a (id bigserial generated always as identity);
create table b (id int default 1 default 2);
create table c (id serial default 3);
create table d (id int, e int default 1 generated always as (id) stored);
create table f (id int null not null);
create table g (id uuid generated always as identity);
create table h (id int primary key, k int generated always as identity, l int, m int default 3 not null, n int generated always as (l) stored);
