create table narrow (place smallint references places (id), wide int references places (number), half numeric references places (ratio));
create table texts (place varchar(3) references places (code), padded char(8) references places (code), short short_code references places (code), fixed text references places (fixed));
create table moods (mood mood references places (mood), day date references places (at), net cidr references places (net));
create table domains (place counted references places (id));
create unlogged table scratch (id int references drafts, place int references places (id));
create temp table a (id int primary key);
create temp table b (id int references a);
