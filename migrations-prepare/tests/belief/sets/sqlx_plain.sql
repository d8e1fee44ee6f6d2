-- file: 20230101000000_users.sql
create extension if not exists "uuid-ossp";
create table if not exists users (
    user_id uuid primary key default uuid_generate_v4(),
    username text collate "C" unique not null,
    email text unique not null check (email like '%@%'),
    bio text not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz
);
create or replace function set_updated_at() returns trigger as $$
begin
    NEW.updated_at = now();
    return NEW;
end;
$$ language plpgsql;
create or replace function trigger_updated_at(tablename regclass) returns void as $$
begin
    execute format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %s FOR EACH ROW WHEN (OLD is distinct from NEW) EXECUTE FUNCTION set_updated_at();', tablename);
end;
$$ language plpgsql;
SELECT trigger_updated_at('users');
-- file: 20230102000000_follow.sql
create table follow (
    followed_user_id uuid not null references users (user_id) on delete cascade,
    following_user_id uuid not null references users (user_id) on delete cascade,
    created_at timestamptz not null default now(),
    constraint user_cannot_follow_self check (followed_user_id != following_user_id),
    primary key (following_user_id, followed_user_id)
);
create table article (
    article_id uuid primary key default uuid_generate_v4(),
    user_id uuid not null references users (user_id) on delete cascade,
    slug text unique not null,
    tag_list text[] not null
);
create index article_tags_gin on article using gin (tag_list);
comment on table article is 'posts';
