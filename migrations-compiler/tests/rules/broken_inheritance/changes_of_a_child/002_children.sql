alter table cars drop column name;
alter table cars alter column id type int;
alter table cars drop constraint some_wheels;
alter table spans_first rename column note to body;
alter table spans_first alter column at drop not null;
