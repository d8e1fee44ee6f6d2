ALTER TABLE users ADD CHECK (email <> '');
