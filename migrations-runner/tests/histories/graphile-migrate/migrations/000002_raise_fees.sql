--! Previous: sha1:9d8e5662e101c2944ebfab0c0812cfea1918d05d
--! Hash: sha1:4d304185c63162eb069f4517dc7d10079e541f0a
--! Message: raise fees

INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n;
