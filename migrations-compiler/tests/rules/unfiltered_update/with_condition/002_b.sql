UPDATE orders SET note = '' WHERE note IS NULL;
INSERT INTO orders VALUES (1, 2, '') ON CONFLICT (id) DO UPDATE SET note = '';
SELECT id FROM orders FOR UPDATE;
