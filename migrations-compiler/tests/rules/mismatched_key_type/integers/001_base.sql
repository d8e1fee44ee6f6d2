create table depots (id bigint primary key, at timestamptz unique);
create table lots (id bigint primary key, depot integer references depots (id), day date references depots (at));
