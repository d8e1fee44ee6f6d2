ALTER TABLE orders ADD CHECK (total > 0), ADD FOREIGN KEY (note) REFERENCES customers;
ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'a' CHECK (kind <> '');
