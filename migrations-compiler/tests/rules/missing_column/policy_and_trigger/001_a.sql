CREATE TABLE notes (id int PRIMARY KEY, owner text);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE POLICY p ON notes USING (ownr = current_user);
CREATE TRIGGER t BEFORE UPDATE OF body ON notes FOR EACH ROW WHEN (NEW.owner <> OLD.onwer) EXECUTE FUNCTION f();
