--liquibase formatted sql

--changeset ann:create_fees
CREATE TABLE fees (fee_id bigint PRIMARY KEY, amount bigint NOT NULL);
