-- file: 20240101000000_create_users.sql
CREATE TABLE "users" ("id" bigserial primary key, "email" character varying NOT NULL, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL);
CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email");
-- file: 20240102000000_create_posts.sql
CREATE TABLE "posts" ("id" bigserial primary key, "user_id" bigint NOT NULL, "title" character varying, "body" text, CONSTRAINT "fk_rails_5b5ddfd518" FOREIGN KEY ("user_id") REFERENCES "users" ("id"));
CREATE INDEX "index_posts_on_user_id" ON "posts" ("user_id");
-- file: 20240103000000_add_slug.sql
ALTER TABLE "posts" ADD "slug" character varying;
ALTER TABLE "posts" ALTER COLUMN "slug" SET NOT NULL;
CREATE INDEX "index_posts_on_slug" ON "posts" ("slug");
-- file: 20240104000000_rename.sql
ALTER TABLE "posts" RENAME COLUMN "body" TO "content";
ALTER TABLE "posts" RENAME TO "articles";
ALTER INDEX "index_posts_on_slug" RENAME TO "index_articles_on_slug";
ALTER SEQUENCE "posts_id_seq" RENAME TO "articles_id_seq";
ALTER TABLE "articles" DROP CONSTRAINT "fk_rails_5b5ddfd518";
DROP INDEX "index_users_on_email";
COMMENT ON COLUMN "articles"."content" IS 'what it says';
