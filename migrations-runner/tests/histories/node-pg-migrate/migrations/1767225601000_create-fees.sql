-- Up Migration
CREATE TABLE fees (fee_id bigint PRIMARY KEY, amount bigint NOT NULL);
