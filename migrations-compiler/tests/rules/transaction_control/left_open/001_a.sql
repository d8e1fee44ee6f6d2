-- Transaction: none
BEGIN;
CREATE TABLE barges (id bigint PRIMARY KEY);
COMMIT AND CHAIN;
CREATE TABLE locks (id bigint PRIMARY KEY);
