-- file: 00000000000000_diesel_initial_setup.sql
CREATE OR REPLACE FUNCTION diesel_manage_updated_at(_tbl regclass) RETURNS VOID AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %s
                    FOR EACH ROW EXECUTE PROCEDURE diesel_set_updated_at()', _tbl);
END;
$$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION diesel_set_updated_at() RETURNS trigger AS $$
BEGIN
    IF (NEW IS DISTINCT FROM OLD AND NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) THEN
        NEW.updated_at := current_timestamp;
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
-- file: 20230101000000_posts.sql
CREATE TABLE posts (
  id SERIAL PRIMARY KEY,
  title VARCHAR NOT NULL,
  published BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO posts (title, published) VALUES ('first', true), ('second', false);
UPDATE posts SET published = NOT published WHERE title = 'second';
DELETE FROM posts WHERE id < 0;
-- file: 20230102000000_comments.sql
CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL REFERENCES posts, body text);
CREATE VIEW commented AS SELECT p.id, p.title, count(*) AS replies FROM posts p JOIN comments c ON c.post_id = p.id GROUP BY p.id, p.title;
ALTER TABLE comments DROP CONSTRAINT comments_post_id_fkey;
ALTER TABLE comments ADD FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE;
