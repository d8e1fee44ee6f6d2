update notes set site = 1 where site is null;
alter table notes alter column site set not null;
