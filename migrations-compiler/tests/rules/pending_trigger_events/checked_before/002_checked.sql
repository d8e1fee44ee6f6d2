update notes set site = 1 where site is null;
set constraints all immediate;
alter table notes add column more int;
