CREATE TABEL users (user_id bigint);
