create table vehicles (id bigint not null, name text, wheels int check (wheels > 0) no inherit);
create table cars (doors int, constraint some_doors check (doors > 0)) inherits (vehicles);
create table spans (at date not null, note varchar(20), count int) partition by range (at);
create table first (count int4, note character varying(20), at date);
create table second (like spans);
