create table d (id int default (select max(id) from t), copy int default id);
alter table t alter column kind set default body;
alter table t alter column kind set default unnest(array['a']);
