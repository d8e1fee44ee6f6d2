alter table spans add constraint spans_owner_fkey foreign key (owner) references owners (id) not valid;
alter table only spans add constraint spans_own foreign key (owner) references owners (id);
alter table spans add constraint spans_unique unique using index spans_key;
alter table spans add exclude (at with =);
drop index spans_first_at;
