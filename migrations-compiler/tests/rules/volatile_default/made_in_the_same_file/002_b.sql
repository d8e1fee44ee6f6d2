CREATE TABLE a (id bigint PRIMARY KEY);
ALTER TABLE a ADD b uuid DEFAULT gen_random_uuid();
