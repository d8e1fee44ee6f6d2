create table c (id int check (id in (select id from t)), check (exists (select 1 from t)));
alter table t add constraint t_sum check (sum(amount) > 0);
alter table t add check (count(*) over () > 1);
alter table t add check (generate_series(1, 2) > amount);
create domain positive as int check (value > (select 1));
