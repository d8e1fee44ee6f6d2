create table fits (place int references places (number));
alter table fits alter column place type text;
