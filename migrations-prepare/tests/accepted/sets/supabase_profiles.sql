-- file: migrations.toml
platform = "supabase"
numbering = "timestamp"
-- file: 20231001120000_profiles.sql
create table public.profiles (
  id uuid references auth.users on delete cascade not null primary key,
  updated_at timestamp with time zone,
  username text unique,
  avatar_url text,
  constraint username_length check (char_length(username) >= 3)
);
alter table profiles enable row level security;
create policy "Public profiles are viewable by everyone." on profiles for select using (true);
create policy "Users can insert their own profile." on profiles for insert with check ((select auth.uid()) = id);
create policy "Users can update own profile." on profiles for update to authenticated using (auth.uid() = id);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, username, avatar_url)
  values (new.id, new.raw_user_meta_data->>'user_name', new.raw_user_meta_data->>'avatar_url');
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute procedure public.handle_new_user();
-- file: 20231001120000_profiles.rollback.sql
drop trigger on_auth_user_created on auth.users;
drop function public.handle_new_user();
drop table public.profiles;
-- file: 20231005120000_storage.sql
insert into storage.buckets (id, name) values ('avatars', 'avatars');
create policy "Avatar images are publicly accessible." on storage.objects for select using (bucket_id = 'avatars');
create policy "Own folder only" on storage.objects for insert to authenticated with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = auth.uid()::text);
-- file: 20231006120000_realtime.sql
alter publication supabase_realtime add table public.profiles;
grant usage on schema public to anon, authenticated, service_role;
revoke update on profiles from anon, authenticated;
grant update (username, avatar_url) on profiles to authenticated;
