create table spans (id bigint not null, at date not null, kind text, primary key (at, id)) partition by range (at);
create table spans_first partition of spans for values from ('2026-01-01') to ('2027-01-01') partition by hash (id);
create table late (id bigint not null, at date not null, day int) partition by range (at);
create table own (id bigint primary key, at date);
create index late_day on late (day);
