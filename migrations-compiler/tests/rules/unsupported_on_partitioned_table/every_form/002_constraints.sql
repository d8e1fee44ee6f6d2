alter table only spans add constraint spans_own foreign key (owner) references owners (id);
alter table spans add constraint spans_unique unique using index spans_key;
drop index spans_first_at;
