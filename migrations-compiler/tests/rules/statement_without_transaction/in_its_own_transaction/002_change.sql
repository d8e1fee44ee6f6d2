-- no-transaction
set lock_timeout = '5s';
begin;
set local lock_timeout = '5s';
lock table disks;
commit;
declare c cursor with hold for select 1;
set session characteristics as transaction isolation level serializable;
reset lock_timeout;
