-- file: 1.sql
CREATE TABLE tenants (id int PRIMARY KEY, name text);
CREATE FUNCTION tenant_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE tenant_%s (id int PRIMARY KEY, body text)', NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER make AFTER INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION tenant_made();
INSERT INTO tenants (id, name) VALUES (1, 'one');
CREATE INDEX ON tenant_1 (body);
SELECT body FROM tenant_1;
ALTER TABLE tenants ADD COLUMN plan text;
CREATE TABLE calm (id int PRIMARY KEY, x int);
ALTER TABLE calm DROP COLUMN x;
