create table depots (id bigint primary key, name text unique);
create table lots (id bigint primary key, depot bigint references depots (id), name text references depots (name));
create index lots_depot on lots (depot);
create index lots_name on lots (name);
