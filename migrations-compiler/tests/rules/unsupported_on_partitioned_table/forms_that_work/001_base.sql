create table owners (id int primary key);
create table spans (id bigint not null, at date not null, owner int) partition by range (at);
create table spans_first partition of spans for values from ('2026-01-01') to ('2027-01-01');
create index spans_owner on only spans (owner);
alter table spans_first add constraint spans_first_owner foreign key (owner) references owners (id) not valid;
alter table spans_first validate constraint spans_first_owner;
alter table spans add constraint spans_owner_fkey foreign key (owner) references owners (id);
