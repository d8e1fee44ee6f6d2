create table spans (id bigint not null, at date not null, kind text, primary key (id)) partition by range (at);
create table kinds (id bigint unique, kind text) partition by list (kind);
create table hours (id bigint, at timestamptz, unique (id, at)) partition by range (date_trunc('hour', at, 'UTC'));
create table late (id bigint not null, at date not null, day int) partition by range (at);
create table sub (id bigint, at date, kind text, primary key (id, at)) partition by range (at);
