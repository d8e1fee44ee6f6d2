alter table t add column x text;
alter table t add constraint x_nn check (x is not null) not valid;
