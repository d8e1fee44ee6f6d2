-- case: trigger_of_a_column
-- refused: 2BP01
create table notes (id int primary key, title text, body text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row execute function touch();
alter table notes drop column title;
-- case: trigger_condition
-- refused: 2BP01
create table notes (id int primary key, title text, body text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched after update on notes for each row when (new.title is not null) execute function touch();
alter table notes drop column title;
-- case: trigger_condition_over_rows
-- accepted
create table notes (id int primary key, title text, body text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched after update on notes for each row when (old.* is distinct from new.*) execute function touch();
alter table notes drop column title;
alter table notes alter column body type varchar(100);
-- case: trigger_update_of_alter_type
-- refused: 0A000
create table notes (id int primary key, title text, body text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row execute function touch();
alter table notes alter column title type varchar(10);
-- case: trigger_of_another_column
-- accepted
create table notes (id int primary key, title text, body text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row when (new.id > 1) execute function touch();
alter table notes drop column body;
-- case: trigger_dropped_before
-- accepted
create table notes (id int primary key, title text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row execute function touch();
drop trigger touched on notes;
alter table notes alter column title type varchar(10);
drop function touch();
-- case: trigger_replaced
-- accepted
create table notes (id int primary key, title text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create function other() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row execute function touch();
create or replace trigger touched before update on notes for each row execute function other();
alter table notes drop column title;
drop function touch();
-- case: trigger_renamed
-- refused: 2BP01
create table notes (id int primary key, title text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update on notes for each row execute function touch();
alter trigger touched on notes rename to stamped;
drop function touch();
-- case: trigger_went_with_its_table
-- accepted
create table notes (id int primary key, title text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update on notes for each row execute function touch();
drop table notes;
drop function touch();
-- case: column_renamed_under_a_trigger
-- refused: 2BP01
create table notes (id int primary key, title text);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touched before update of title on notes for each row execute function touch();
alter table notes rename column title to heading;
alter table notes drop column heading;
-- case: generated_column
-- refused: 2BP01
create table lines (id int primary key, amount int, price numeric, total numeric generated always as (amount * price) stored);
alter table lines drop column amount;
-- case: generated_column_type
-- refused: 0A000
create table lines (id int primary key, amount int, total int generated always as (amount * 2) stored);
alter table lines alter column amount type bigint;
-- case: generated_column_dropped_first
-- accepted
create table lines (id int primary key, amount int, total int generated always as (amount * 2) stored);
alter table lines drop column total, drop column amount;
-- case: generated_column_dropped_second
-- refused: 2BP01
create table lines (id int primary key, amount int, total int generated always as (amount * 2) stored);
alter table lines drop column amount, drop column total;
-- case: generated_expression_dropped
-- accepted
create table lines (id int primary key, amount int, total int generated always as (amount * 2) stored);
alter table lines alter column total drop expression;
alter table lines drop column amount;
-- case: generated_column_of_its_own_type
-- accepted
create table lines (id int primary key, amount int, total int generated always as (amount * 2) stored);
alter table lines alter column total type bigint;
alter table lines drop column total;
-- case: policy
-- refused: 2BP01
create table docs (id int primary key, owner_id int);
create policy own on docs using (owner_id = 1);
alter table docs drop column owner_id;
-- case: policy_type
-- refused: 0A000
create table docs (id int primary key, owner_id int);
create policy own on docs for insert with check (owner_id = 1);
alter table docs alter column owner_id type bigint;
-- case: policy_of_another_table
-- refused: 2BP01
create table teams (id int primary key, lead int, name text);
create table docs (id int primary key, team_id int);
create policy own on docs using (exists (select 1 from teams where teams.id = docs.team_id and teams.lead = 1));
alter table teams drop column lead;
-- case: policy_reads_a_table
-- refused: 2BP01
create table teams (id int primary key, lead int);
create table docs (id int primary key, team_id int);
create policy own on docs using (team_id in (select id from teams));
drop table teams;
-- case: policy_and_table_together
-- accepted
create table teams (id int primary key, lead int);
create table docs (id int primary key, team_id int);
create policy own on docs using (team_id in (select id from teams));
drop table teams, docs;
-- case: policy_dropped_before
-- accepted
create table docs (id int primary key, owner_id int);
create policy own on docs using (owner_id = 1);
drop policy own on docs;
alter table docs alter column owner_id type bigint;
alter table docs drop column owner_id;
-- case: policy_altered
-- accepted
create table docs (id int primary key, owner_id int);
create policy own on docs using (owner_id = 1);
alter policy own on docs using (true);
alter table docs drop column owner_id;
-- case: policy_function
-- refused: 2BP01
create function who() returns int language sql as 'select 1';
create table docs (id int primary key, owner_id int);
create policy own on docs using (owner_id = who());
drop function who();
-- case: index_and_check_go_along
-- accepted
create table parts (id int primary key, a int, b int, check (a > b));
create index parts_a on parts (b) where a > 1;
create index parts_e on parts ((a + b));
alter table parts alter column a type bigint;
alter table parts drop column a;
-- case: check_function
-- refused: 2BP01
create function is_fine(v int) returns boolean language sql immutable as 'select v > 0';
create table parts (id int primary key, a int, constraint fine check (is_fine(a)));
drop function is_fine(int);
-- case: check_dropped_before
-- accepted
create function is_fine(v int) returns boolean language sql immutable as 'select v > 0';
create table parts (id int primary key, a int, constraint fine check (is_fine(a)));
alter table parts drop constraint fine;
drop function is_fine(integer);
-- case: index_function
-- refused: 2BP01
create function squash(v text) returns text language sql immutable as 'select lower(v)';
create table parts (id int primary key, a text);
create index parts_a on parts (squash(a));
drop function squash;
-- case: index_dropped_before
-- accepted
create function squash(v text) returns text language sql immutable as 'select lower(v)';
create table parts (id int primary key, a text);
create index parts_a on parts (squash(a));
drop index parts_a;
drop function squash(text);
-- case: default_function
-- refused: 2BP01
create function code() returns text language sql as $$ select 'x' $$;
create table parts (id int primary key, a text default code());
drop function code();
-- case: default_changed_before
-- accepted
create function code() returns text language sql as $$ select 'x' $$;
create table parts (id int primary key, a text default code());
alter table parts alter column a set default 'y';
drop function code();
-- case: default_set_later
-- refused: 2BP01
create function code() returns text language sql as $$ select 'x' $$;
create table parts (id int primary key, a text);
alter table parts alter column a set default code();
drop function code();
-- case: default_column_dropped
-- accepted
create function code() returns text language sql as $$ select 'x' $$;
create table parts (id int primary key, a text default code());
alter table parts drop column a;
drop function code();
-- case: view_function
-- refused: 2BP01
create function code() returns text language sql as $$ select 'x' $$;
create view codes as select code() as c;
drop function code();
-- case: view_replaced_without_function
-- accepted
create function code() returns text language sql as $$ select 'x' $$;
create view codes as select code() as c;
create or replace view codes as select 'y'::text as c;
drop function code();
-- case: overloads_are_told_apart
-- accepted
create function code(a int) returns text language sql as $$ select 'x' $$;
create function code(a text) returns text language sql as $$ select 'x' $$;
create view codes as select code(1) as c;
drop function code(text);
-- case: function_body
-- refused: 2BP01
create table parts (id int primary key, a text);
create function first_part() returns text language sql begin atomic select a from parts limit 1; end;
alter table parts drop column a;
-- case: function_body_type
-- refused: 0A000
create table parts (id int primary key, a text);
create function first_part() returns text language sql return (select a from parts limit 1);
alter table parts alter column a type varchar(10);
-- case: function_body_reads_a_table
-- refused: 2BP01
create table parts (id int primary key, a text);
create function count_parts() returns bigint language sql begin atomic select count(*) from parts; end;
drop table parts;
-- case: function_body_in_a_string
-- accepted
create table parts (id int primary key, a text);
create function first_part() returns text language sql as 'select a from parts limit 1';
alter table parts drop column a;
drop table parts;
-- case: function_body_names_a_parameter
-- accepted
create table parts (id int primary key, a text);
create function part(wanted int) returns text language sql begin atomic select a from parts where id = wanted and id = part.wanted; end;
drop function part(int);
alter table parts drop column a;
-- case: function_calls_a_function
-- refused: 2BP01
create function one() returns int language sql return 1;
create function two() returns int language sql return one() + 1;
drop function one();
-- case: functions_dropped_together
-- accepted
create function one() returns int language sql return 1;
create function two() returns int language sql return one() + 1;
drop function one(), two();
-- case: type_of_a_function
-- refused: 2BP01
create type mood as enum ('a', 'b');
create function cheer(m mood) returns int language sql as 'select 1';
drop type mood;
-- case: row_type_of_a_function
-- refused: 2BP01
create table parts (id int primary key);
create function weigh(p parts) returns int language sql as 'select 1';
drop table parts;
-- case: set_of_a_row_type
-- refused: 2BP01
create table parts (id int primary key);
create function every_part() returns setof parts language sql as 'select * from parts';
drop table parts;
-- case: function_of_a_type_dropped_before
-- accepted
create type mood as enum ('a', 'b');
create function cheer(m mood) returns int language sql as 'select 1';
drop function cheer(mood);
drop type mood;
-- case: type_in_a_check
-- refused: 2BP01
create type mood as enum ('a', 'b');
create table parts (id int primary key, a text, constraint c check (a::mood = 'a'));
drop type mood;
-- case: domain_over_a_type
-- refused: 2BP01
create type mood as enum ('a', 'b');
create domain good_mood as mood check (value = 'a');
drop type mood;
-- case: domain_over_a_domain
-- refused: 2BP01
create domain positive as int check (value > 0);
create domain small_positive as positive check (value < 10);
drop domain positive;
-- case: domain_check_function
-- refused: 2BP01
create function is_fine(v int) returns boolean language sql immutable as 'select v > 0';
create domain fine as int check (is_fine(value));
drop function is_fine(int);
-- case: sequence_of_a_default
-- refused: 2BP01
create sequence numbers;
create table parts (id int primary key default nextval('numbers'));
drop sequence numbers;
-- case: sequence_named_as_text
-- accepted
create sequence numbers;
create table parts (id int primary key default nextval('numbers'::text));
drop sequence numbers;
-- case: sequence_of_a_serial
-- refused: 2BP01
create table parts (id serial primary key);
drop sequence parts_id_seq;
-- case: sequence_of_a_serial_without_default
-- accepted
create table parts (id serial primary key);
alter table parts alter column id drop default;
drop sequence parts_id_seq;
-- case: sequence_of_an_identity
-- refused: 2BP01
create table parts (id int generated always as identity primary key);
drop sequence parts_id_seq;
-- case: sequence_owned_by_a_column
-- accepted
create table parts (id int primary key);
create sequence numbers owned by parts.id;
drop sequence numbers;
drop table parts;
-- case: table_and_its_sequence
-- accepted
create table parts (id serial primary key);
drop table parts;
-- case: index_of_a_key
-- refused: 2BP01
create table parts (id int primary key, a int unique);
drop index parts_a_key;
-- case: index_of_a_key_cascading
-- refused: 2BP01
create table parts (id int primary key, a int);
drop index parts_pkey cascade;
-- case: index_of_an_exclusion
-- refused: 2BP01
create table parts (id int primary key, a int, constraint apart exclude (a with =));
drop index apart;
-- case: index_adopted_by_a_key
-- refused: 2BP01
create table parts (id int not null, a int);
create unique index parts_id on parts (id);
alter table parts add constraint parts_key primary key using index parts_id;
drop index parts_key;
-- case: index_after_its_key
-- accepted
create table parts (id int primary key, a int unique);
create unique index parts_a on parts (a);
alter table parts drop constraint parts_a_key;
drop index parts_a;
-- case: publication_columns
-- refused: 2BP01
create table parts (id int primary key, a int, b int);
create publication feed for table parts (id, a);
alter table parts drop column a;
-- case: publication_condition
-- refused: 2BP01
create table parts (id int primary key, a int, b int);
create publication feed for table parts where (a > 1) with (publish = 'insert');
alter table parts drop column a;
-- case: publication_condition_type
-- refused: 0A000
create table parts (id int primary key, a int, b int);
create publication feed for table parts where (a > 1) with (publish = 'insert');
alter table parts alter column a type bigint;
-- case: publication_columns_type
-- refused: 0A000
create table parts (id int primary key, a int, b int);
create publication feed for table parts (id, a);
alter table parts alter column a type bigint;
-- case: publication_of_everything
-- accepted
create table parts (id int primary key, a int, b int);
create publication feed for table parts;
alter table parts drop column a;
drop table parts;
-- case: publication_dropped_before
-- accepted
create table parts (id int primary key, a int, b int);
create publication feed for table parts (id, a);
drop publication feed;
alter table parts drop column a;
-- case: publication_set_anew
-- accepted
create table parts (id int primary key, a int, b int);
create publication feed for table parts (id, a);
alter publication feed set table parts (id, b);
alter table parts drop column a;
-- case: partition_key_dropped
-- refused: 42P16
create table events (id int, at date, note text) partition by range (at);
alter table events drop column at cascade;
-- case: partition_key_retyped
-- refused: 42P16
create table events (id int, at date, note text) partition by range (at);
alter table events alter column at type timestamp;
-- case: partition_key_renamed
-- refused: 42P16
create table events (id int, at date, note text) partition by range (at);
alter table events rename column at to day;
alter table events drop column day;
-- case: partitioned_table_other_column
-- accepted
create table events (id int, at date, note text) partition by range (at);
alter table events drop column note;
-- case: view_over_a_view
-- accepted
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
create or replace view part_list as select id, a, id + a as total from parts;
create or replace view part_list (id, a, total) as select p.id, p.a, p.a as total from parts p;
-- case: view_column_dropped
-- refused: 42P16
create table parts (id int primary key, a int);
create view part_list as select * from parts;
create or replace view part_list as select id from parts;
-- case: view_column_renamed
-- refused: 42P16
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
create or replace view part_list as select id, a as amount from parts;
-- case: view_column_renamed_by_a_list
-- refused: 42P16
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
create or replace view part_list (id, amount) as select id, a from parts;
-- case: view_columns_swapped
-- refused: 42P16
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
create or replace view part_list as select a, id from parts;
-- case: view_column_retyped
-- refused: 42P16
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
create or replace view part_list as select id, a::bigint from parts;
-- case: view_column_of_another_length
-- refused: 42P16
create table parts (id int primary key, a varchar(10));
create view part_list as select id, a from parts;
create or replace view part_list as select id, cast(a as varchar(20)) as a from parts;
-- case: view_column_of_the_same_type
-- accepted
create table parts (id serial primary key, a int, n numeric(10), c char, f float(53), t timestamp(3) with time zone);
create view part_list as select id, a, n, c, f, t from parts;
create or replace view part_list as select id::int4, cast(a as integer), n::numeric(10,0), c::character(1), f::double precision, t::timestamptz(3) from parts;
-- case: view_from_numeric_to_a_scale
-- refused: 42P16
create table parts (id serial primary key, n numeric);
create view part_list as select id, n from parts;
create or replace view part_list as select id, n::numeric(10,2) as n from parts;
-- case: view_column_renamed_and_back
-- accepted
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
alter view part_list rename column a to amount;
create or replace view part_list as select id, a as amount from parts;
-- case: view_over_a_renamed_column
-- accepted
create table parts (id int primary key, a int);
create view part_list as select id, a from parts;
alter table parts rename column a to amount;
create or replace view part_list as select id, amount as a from parts;
-- case: view_over_a_table
-- refused: 42809
create table parts (id int primary key);
create or replace view parts as select 1 as id;
-- case: view_over_a_materialized_view
-- refused: 42809
create materialized view parts as select 1 as id;
create or replace view parts as select 1 as id;
-- case: view_in_another_schema
-- accepted
create schema other;
create view v as select 1 as a, 2 as b;
create or replace view other.v as select 1 as c;
-- case: view_dropped_before
-- accepted
create view v as select 1 as a, 2 as b;
drop view v;
create or replace view v as select 1 as c;
-- case: temporary_view_of_the_same_name
-- accepted
create view v as select 1 as a, 2 as b;
create or replace temporary view v as select 1 as c;
-- case: view_of_a_union
-- accepted
create table parts (id int primary key, a int);
create view v as select id::bigint as a from parts union select a::int from parts;
create or replace view v as select id::bigint as a from parts;
-- case: function_result
-- refused: 42P13
create function f(a int) returns int language sql as 'select 1';
create or replace function f(a integer) returns text language sql as $$ select 'x' $$;
-- case: function_result_becomes_a_set
-- refused: 42P13
create function f(a int) returns int language sql as 'select 1';
create or replace function f(a int4) returns setof int language sql as 'select 1';
-- case: function_result_under_another_word
-- accepted
create function f(a varchar, b int[], c timestamptz) returns timestamp with time zone language sql as 'select now()';
create or replace function f(a character varying(10), b integer array, c timestamp with time zone) returns timestamptz language sql as 'select now()';
-- case: function_table_columns
-- refused: 42P13
create function f() returns table (a int, b text) language sql as $$ select 1, 'x' $$;
create or replace function f() returns table (a int, c text) language sql as $$ select 1, 'x' $$;
-- case: function_table_of_more_columns
-- refused: 42P13
create function f() returns table (a int) language sql as $$ select 1 $$;
create or replace function f() returns table (a int, b int) language sql as $$ select 1, 2 $$;
-- case: function_out_parameters
-- refused: 42P13
create function f(out a int, out b text) language sql as $$ select 1, 'x' $$;
create or replace function f(out a int, out b int) language sql as $$ select 1, 2 $$;
-- case: function_one_out_parameter_renamed
-- accepted
create function f(out a int) language sql as $$ select 1 $$;
create or replace function f(out b int) language sql as $$ select 1 $$;
create or replace function f() returns int language sql as $$ select 1 $$;
-- case: function_parameter_renamed
-- refused: 42P13
create function f(a int, b int default 1) returns int language sql as 'select 1';
create or replace function f(a int, c int default 1) returns int language sql as 'select 1';
-- case: function_parameter_loses_its_name
-- refused: 42P13
create function f(a int) returns int language sql as 'select 1';
create or replace function f(int) returns int language sql as 'select 1';
-- case: function_parameter_gets_a_name
-- accepted
create function f(int) returns int language sql as 'select 1';
create or replace function f(a int) returns int language sql as 'select 1';
-- case: function_default_removed
-- refused: 42P13
create function f(a int, b int default 1) returns int language sql as 'select 1';
create or replace function f(a int, b int) returns int language sql as 'select 1';
-- case: function_default_added
-- accepted
create function f(a int, b int) returns int language sql as 'select 1';
create or replace function f(a int, b int default 2) returns int language sql as 'select 1';
create or replace function f(a int, b int default 3) returns int language plpgsql as 'begin return 1; end';
-- case: function_becomes_a_procedure
-- refused: 42809
create function f(a int) returns int language sql as 'select 1';
create or replace procedure f(a int) language sql as 'select 1';
-- case: procedure_parameter_renamed
-- refused: 42P13
create procedure f(a int) language sql as 'select 1';
create or replace procedure f(b int) language sql as 'select 1';
-- case: function_of_other_types
-- accepted
create function f(a int) returns int language sql as 'select 1';
create or replace function f(b text) returns text language sql as $$ select 'x' $$;
create or replace function f(b int[]) returns text language sql as $$ select 'x' $$;
-- case: function_in_another_schema
-- accepted
create schema other;
create function f(a int) returns int language sql as 'select 1';
create or replace function other.f(b int) returns text language sql as $$ select 'x' $$;
-- case: function_dropped_before
-- accepted
create function f(a int) returns int language sql as 'select 1';
drop function f;
create or replace function f(b int) returns text language sql as $$ select 'x' $$;
-- case: function_dropped_by_a_block
-- accepted
create function f(a int) returns int language sql as 'select 1';
do $$ begin drop function f(int); end $$;
create or replace function f(b int) returns text language sql as $$ select 'x' $$;
-- case: function_renamed_before
-- accepted
create function f(a int) returns int language sql as 'select 1';
alter function f(int) rename to g;
create function f(b int) returns text language sql as $$ select 'x' $$;
-- case: function_of_a_renamed_type
-- accepted
create type mood as enum ('a');
create function f(a mood) returns int language sql as 'select 1';
alter type mood rename to temper;
create type mood as enum ('b');
create or replace function f(b mood) returns text language sql as $$ select 'x' $$;
-- case: function_twice
-- refused: 42723
create function f(a int) returns int language sql as 'select 1';
create function f(b integer) returns text language sql as $$ select 'x' $$;
-- case: function_dropped_with_cascade
-- accepted
create function code() returns text language sql as $$ select 'x' $$;
create table parts (id int primary key, a text default code());
drop function code() cascade;
create function code() returns int language sql as $$ select 1 $$;
drop function code();
-- case: table_of_another_of_the_same_name
-- accepted
create schema other;
create table other.parts (id int primary key, a int);
create table parts (id int primary key, a int);
create policy own on other.parts using (a = 1);
alter table parts drop column a;
-- case: index_of_another_schema
-- accepted
create schema other;
create table other.parts (id int primary key, a int unique);
create table parts (id int primary key, a int);
create index parts_a_key on parts (a);
drop index parts_a_key;
-- case: rule_of_another_table
-- refused: 2BP01
create table parts (id int primary key, a int);
create table log (id int);
create rule noted as on insert to parts do also insert into log values (new.id);
drop table log;
-- case: rule_column
-- refused: 2BP01
create table parts (id int primary key, a int);
create table log (id int);
create rule noted as on insert to parts do also insert into log values (new.a);
alter table parts drop column a;
-- case: rule_column_type
-- refused: 0A000
create table parts (id int primary key, a int);
create table log (id int);
create rule noted as on insert to parts where new.a > 1 do nothing;
alter table parts alter column a type bigint;
-- case: rule_dropped_before
-- accepted
create table parts (id int primary key, a int);
create table log (id int);
create rule noted as on insert to parts do also insert into log values (new.a);
drop rule noted on parts;
alter table parts drop column a;
drop table log;
-- case: rule_went_with_its_table
-- accepted
create table parts (id int primary key, a int);
create table log (id int);
create rule noted as on insert to parts do also insert into log values (new.a);
drop table parts;
drop table log;
-- case: aggregate_function
-- refused: 2BP01
create function add_up(a int, b int) returns int language sql immutable as 'select a + b';
create aggregate add_all(int) (sfunc = add_up, stype = int, initcond = '0');
drop function add_up(int, int);
-- case: aggregate_dropped_before
-- accepted
create function add_up(a int, b int) returns int language sql immutable as 'select a + b';
create aggregate add_all(int) (sfunc = add_up, stype = int, initcond = '0');
drop aggregate add_all(int);
drop function add_up(int, int);
-- case: operator_function
-- refused: 2BP01
create function alike(a int, b int) returns boolean language sql immutable as 'select a = b';
create operator === (leftarg = int, rightarg = int, function = alike);
drop function alike(int, int);
-- case: operator_dropped_before
-- accepted
create function alike(a int, b int) returns boolean language sql immutable as 'select a = b';
create operator === (leftarg = int, rightarg = int, function = alike);
drop operator === (int, int);
drop function alike(int, int);
-- case: cast_function
-- refused: 2BP01
create type pair as (a int, b int);
create function to_pair(v int) returns pair language sql immutable as 'select (v, v)::pair';
create cast (int as pair) with function to_pair(int);
drop function to_pair(int);
-- case: altered_view_is_a_table
-- refused: 42809
create table parts (id int primary key, a int);
alter view parts rename to pieces;
-- case: altered_view_is_a_materialized_view
-- refused: 42809
create materialized view parts as select 1 as id;
alter view parts rename to pieces;
-- case: altered_materialized_view_is_a_view
-- refused: 42809
create view parts as select 1 as id;
alter materialized view parts rename to pieces;
-- case: altered_sequence_is_a_table
-- refused: 42809
create table parts (id int primary key, a int);
alter sequence parts owned by none;
-- case: altered_table_is_a_view
-- accepted
create view parts as select 1 as id;
alter table parts rename to pieces;
-- case: parent_of_a_table
-- refused: 2BP01
create table base (id int);
create table heir (note text) inherits (base);
drop table base;
-- case: parent_left_before
-- accepted
create table base (id int);
create table heir (note text) inherits (base);
alter table heir no inherit base;
drop table base;
-- case: parent_left_by_a_block
-- accepted
create table base (id int);
create table heir (note text) inherits (base);
do $$ begin alter table heir no inherit base; end $$;
drop table base;
-- case: parent_and_heir
-- accepted
create table base (id int);
create table heir (note text) inherits (base);
drop table base, heir;
-- case: partitions_go_along
-- accepted
create table base (id int) partition by list (id);
create table one partition of base for values in (1);
drop table base;
-- case: type_of_a_table
-- refused: 2BP01
create type shape as (id int, a int);
create table shaped of shape;
drop type shape;
-- case: composite_of_a_function
-- refused: 2BP01
create type shape as (id int, a int);
create function area(s shape) returns int language sql as 'select 1';
drop type shape;
