create table places (code text primary key);
create type mood as enum ('sad', 'glad');
create cast (mood as text) with inout as implicit;
create table by_cast (mood mood references places (code));
