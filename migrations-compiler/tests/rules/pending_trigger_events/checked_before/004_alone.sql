-- no-transaction
insert into logs (id) values (1);
