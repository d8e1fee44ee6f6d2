create type mood as enum ('sad', 'glad');
create domain short_code as varchar(8);
create domain counted as int;
create table places (id bigint primary key, code text unique, number numeric unique, ratio float8 unique, mood mood unique, at timestamptz unique, fixed char(3) unique, net inet unique);
create unlogged table drafts (id int primary key);
create table own (id serial primary key, parent int references own);
