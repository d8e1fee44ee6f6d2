create type mood as enum ('sad', 'glad');
create type tone as enum ('low', 'high');
create domain short_code as varchar(8);
create table places (id uuid primary key, code text unique, number int unique, mood mood unique, at timestamptz unique, codes text[] unique);
create table pairs (a int, b bigint, primary key (a, b));
create view seen as select id from places;
create sequence counter;
create unlogged table drafts (id int primary key);
