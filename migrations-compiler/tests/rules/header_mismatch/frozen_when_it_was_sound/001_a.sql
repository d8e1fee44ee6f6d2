-- Migration: 007_b

CREATE TABLE users (id bigint PRIMARY KEY);
