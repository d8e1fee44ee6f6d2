-- Raise fees
-- depends: 20260101_01_k3Xy9-create-fees

INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n;
UPDATE fees SET amount = amount * 100;
