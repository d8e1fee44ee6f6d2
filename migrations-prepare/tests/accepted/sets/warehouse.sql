-- file: 1_schema.sql
create schema wh; create table wh.bins(bin_code text primary key, zone char(1) not null default 'A', capacity int check(capacity between 1 and 999)); create table wh.skus(sku text primary key, weight_g int);
create table wh.stock(bin_code text references wh.bins, sku text references wh.skus on update cascade, qty int not null check(qty>=0), primary key(bin_code,sku));
-- file: 2_moves.sql
create type wh.direction as enum('in','out'); create table wh.moves(id bigserial primary key, bin_code text, sku text, qty int, direction wh.direction, at timestamptz default now(), foreign key(bin_code,sku) references wh.stock(bin_code,sku) deferrable initially deferred);
create function wh.apply_move() returns trigger language plpgsql as $$begin insert into wh.stock values(new.bin_code,new.sku,case new.direction when 'in' then new.qty else -new.qty end) on conflict(bin_code,sku) do update set qty=stock.qty+excluded.qty; return null; end$$;
create trigger apply_move after insert on wh.moves for each row execute function wh.apply_move();
-- file: 2_moves.rollback.sql
drop table wh.moves; drop function wh.apply_move(); drop type wh.direction;
-- file: 9_seed.sql
insert into wh.bins(bin_code,capacity)values('A1',10),('A2',20);insert into wh.skus values('s',5);insert into wh.moves(bin_code,sku,qty,direction)select bin_code,'s',5,'in'from wh.bins;select sum(qty)from wh.stock having sum(qty)=10;
-- file: 9_seed.rollback.sql
truncate wh.moves,wh.stock,wh.skus,wh.bins;
-- file: 10_rename.sql
alter table wh.stock rename to inventory; alter table wh.moves rename constraint moves_bin_code_sku_fkey to moves_inventory; create or replace function wh.apply_move() returns trigger language plpgsql as $$begin update wh.inventory i set qty=i.qty+new.qty where (i.bin_code,i.sku)=(new.bin_code,new.sku); return null; end$$; insert into wh.moves(bin_code,sku,qty,direction) values('A1','s',1,'in');
