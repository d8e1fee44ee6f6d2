-- Migration: 000_z
CREATE TABLE orders (id bigint PRIMARY KEY);
