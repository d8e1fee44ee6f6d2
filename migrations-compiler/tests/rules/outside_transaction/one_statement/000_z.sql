-- Migration: 000_z

CREATE TABLE a (id bigint PRIMARY KEY, b int);
