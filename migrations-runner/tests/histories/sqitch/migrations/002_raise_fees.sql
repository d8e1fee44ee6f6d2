-- Deploy fees:raise_fees to pg
-- requires: create_fees

INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n;
