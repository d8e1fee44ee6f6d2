update notes set body = 'x' where body is null;
alter table notes alter column body set default 'x';
update plain set site = 1 where site is null;
alter table plain add column more int;
delete from logs where id > 3;
alter table logs add column more int;
insert into sites (id) values (1);
alter table sites add column more int;
