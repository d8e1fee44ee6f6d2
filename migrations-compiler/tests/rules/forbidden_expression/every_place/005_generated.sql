create table g (a int, b int generated always as (a + 1) stored, c int generated always as (b + 1) stored, d int generated always as (d) stored);
create table h (a int, b text generated always as (concat(a, 'x')) stored);
alter table t add column e int generated always as (id + 1) stored;
alter table t add column f int generated always as (e + 1) stored;
create table p (a int) partition by list ((select 1));
create table q (a int) partition by list (a);
create table q1 partition of q for values in ((select 1));
