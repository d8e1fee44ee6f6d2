-- no-transaction
set local lock_timeout = '5s';
set constraints all immediate;
set transaction isolation level serializable;
select set_config('lock_timeout', '5s', true);
lock table disks;
savepoint a;
declare c cursor for select 1;
