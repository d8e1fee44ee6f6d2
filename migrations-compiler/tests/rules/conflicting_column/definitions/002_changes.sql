alter table h alter column id drop not null;
alter table h alter column k drop not null;
alter table h alter column k set default 3;
alter table h alter column n set default 3;
alter table h alter column k add generated always as identity;
alter table h alter column l add generated always as identity;
alter table h alter column m add generated always as identity;
alter table h alter column l drop identity;
alter table h alter column l drop expression;
