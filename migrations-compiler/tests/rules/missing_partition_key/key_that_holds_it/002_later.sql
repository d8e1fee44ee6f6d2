alter table late rename column at to happened;
alter table late add primary key (id, happened);
create unique index late_own on late (happened, day);
create table late_first partition of late for values from ('2026-01-01') to ('2027-01-01');
create unique index late_first_day on late_first (day);
