ALTER TYPE mood ADD VALUE 'great';
INSERT INTO users VALUES (1, 'great');
