alter table t add column z int default 1, add constraint z_nn check (z is not null) not valid;
alter table t add column y int, add constraint y_positive check (y > 0) not valid;
alter table t add constraint c_nn check (c is not null) not valid;
alter table t add column x int;
alter table t alter column x set default 3;
alter table t add constraint x_nn check (x is not null) not valid;
