create table owners (id int primary key);
create table spans (id bigint not null, at date not null, owner int) partition by range (at);
create table spans_first partition of spans for values from ('2026-01-01') to ('2027-01-01');
create index spans_owner on spans (owner);
create unique index spans_key on spans (id, at);
create index spans_at on only spans (at);
create index spans_first_at on spans_first (at);
alter index spans_at attach partition spans_first_at;
