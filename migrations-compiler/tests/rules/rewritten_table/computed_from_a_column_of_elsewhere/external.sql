CREATE TABLE elsewhere (id bigint PRIMARY KEY, a varchar(20));
