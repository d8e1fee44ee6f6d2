alter table t alter column kind type int using (select 1);
create trigger seen before insert on t for each row when (exists (select 1)) execute function touched();
create policy all_of_them on t using (count(*) > 1);
