-- Migration: 002_create_orders
-- Description: What users have bought
-- Created: 2026-11-21

CREATE TABLE orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'sent'))
);

CREATE INDEX orders_user_id ON orders (user_id);
