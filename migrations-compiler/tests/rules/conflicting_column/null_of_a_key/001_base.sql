create table h (id int null primary key);
