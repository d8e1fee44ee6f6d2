create table spans (at date not null, note text) partition by range (at);
create table plain (at date not null, note text);
create table lacking (at date not null);
create table longer (at date not null, note text, more int);
create table other (at date not null, note varchar(20));
create table loose (at date, note text);
create table twice partition of spans for values from ('2020-01-01') to ('2021-01-01');
create table second (at date not null, note text) partition by range (at);
create table nullable (at date, note text);
