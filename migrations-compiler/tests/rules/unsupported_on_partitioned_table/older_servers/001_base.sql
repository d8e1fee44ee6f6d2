create table owners (id int primary key);
create table spans (id bigint not null, at date not null, owner int) partition by range (at);
alter table spans add constraint spans_owner_fkey foreign key (owner) references owners (id) not valid;
alter table spans add exclude (at with =);
