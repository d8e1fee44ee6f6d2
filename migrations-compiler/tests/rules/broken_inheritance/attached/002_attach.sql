alter table plain attach partition loose for values from ('2026-01-01') to ('2027-01-01');
alter table spans attach partition lacking for values from ('2026-01-01') to ('2027-01-01');
alter table spans attach partition longer for values from ('2027-01-01') to ('2028-01-01');
alter table spans attach partition other for values from ('2028-01-01') to ('2029-01-01');
alter table second attach partition twice for values from ('2029-01-01') to ('2030-01-01');
create table part partition of plain default;
alter table spans attach partition nullable for values from ('2031-01-01') to ('2032-01-01');
