--! Previous: -
--! Hash: sha1:9d8e5662e101c2944ebfab0c0812cfea1918d05d
--! Message: create fees

CREATE TABLE fees (fee_id bigint PRIMARY KEY, amount bigint NOT NULL);
