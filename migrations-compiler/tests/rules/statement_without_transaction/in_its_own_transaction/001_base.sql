create table disks (id int primary key, owner text);
set local lock_timeout = '5s';
lock table disks;
