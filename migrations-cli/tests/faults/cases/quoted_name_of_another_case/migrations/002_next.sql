ALTER TABLE "Users" ADD COLUMN name text;
