set local lock_timeout = '5s';
create table disks (id int primary key, owner text);
lock table disks;
savepoint a;
