-- Deploy fees:create_fees to pg

CREATE TABLE fees (fee_id bigint PRIMARY KEY, amount bigint NOT NULL);
