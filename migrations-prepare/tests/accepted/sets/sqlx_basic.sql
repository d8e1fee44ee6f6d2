-- file: 20220101120000_users.up.sql
-- Add up migration script here
CREATE TABLE IF NOT EXISTS users
(
    user_id       uuid primary key default gen_random_uuid(),
    username      text collate "C" unique not null,
    email         text unique not null,
    bio           text not null default '',
    image         text,
    password_hash text not null,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz
);
-- file: 20220101120000_users.down.sql
-- Add down migration script here
DROP TABLE users;
-- file: 20220102120000_trigger.up.sql
create or replace function set_updated_at()
    returns trigger as
$$
begin
    NEW.updated_at = now();
    return NEW;
end;
$$ language plpgsql;

create or replace function trigger_updated_at(tablename regclass)
    returns void as
$$
begin
    execute format('CREATE TRIGGER set_updated_at
        BEFORE UPDATE
        ON %s
        FOR EACH ROW
        WHEN (OLD is distinct from NEW)
    EXECUTE FUNCTION set_updated_at();', tablename);
end;
$$ language plpgsql;
SELECT trigger_updated_at('"users"');
-- file: 20220102120000_trigger.down.sql
DROP TRIGGER set_updated_at ON users;
DROP FUNCTION trigger_updated_at(regclass);
DROP FUNCTION set_updated_at;
-- file: 20220103120000_articles.up.sql
create table article
(
    article_id  uuid primary key default gen_random_uuid(),
    user_id     uuid not null references users (user_id) on delete cascade,
    slug        text unique not null,
    title       text not null,
    tag_list    text[] not null,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz
);
select trigger_updated_at('article');
create index on article (user_id);
create index article_tags_gin on article using gin (tag_list);
create table article_favorite
(
    article_id uuid not null references article on delete cascade,
    user_id    uuid not null references users on delete cascade,
    primary key (article_id, user_id)
);
-- file: 20220103120000_articles.down.sql
drop table article_favorite, article;
