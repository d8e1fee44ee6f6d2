create table vehicles (id bigint not null, name text, wheels int constraint some_wheels check (wheels > 0));
create table cars (doors int) inherits (vehicles);
create table spans (at date not null, note text) partition by range (at);
create table spans_first partition of spans for values from ('2026-01-01') to ('2027-01-01');
