alter table lacking inherit plain;
