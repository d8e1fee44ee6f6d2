CREATE SCHEMA app;
CREATE TABLE app.customers (
    customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text   NOT NULL
);
