alter table t add column a token;
alter table t add column b fixed;
alter table t add column c token default '00000000-0000-0000-0000-000000000000';
alter table t add column d text default s.stamp();
alter table t add column e text;
alter table t alter column e set default s.stamp();
