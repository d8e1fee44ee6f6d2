INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n;
--> statement-breakpoint
UPDATE fees SET amount = amount * 100;
