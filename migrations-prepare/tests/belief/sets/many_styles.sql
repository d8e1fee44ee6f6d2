-- file: 1.sql
create table Author(
  id int generated always as identity primary key
, full_name text not null
, constraint full_name_given check(full_name<>'')
);
create table book(id int primary key,author_id int,title text,isbn text,
constraint book_author_fk foreign key(author_id)references author(id),constraint book_isbn unique(isbn));
/* a comment /* nested */ */ create index book_title on book(title); -- trailing
create index book_author on book(author_id)where author_id is not null;
alter table book add column pages int check(pages>0),add column price money,alter column title set not null,drop constraint book_isbn;
alter table book add constraint positive_pages check(pages>0)not valid,add constraint title_not_long check(length(title)<200);
alter table only book alter pages set default 1;
alter table book alter column price set statistics 100, alter column title set storage plain;
create or replace function book_words(b book)returns int language sql immutable as $f$select length(b.title)$f$;
select b.book_words,book_words(b)from book b;
select b.title from book b where b.author_id in(select a.id from author a where a.full_name=b.title);
insert into book(id,title)values(1,'a')on conflict do nothing;
insert into book(id,title)values(2,'b')on conflict on constraint book_pkey do update set title=excluded.title||book.title;
delete from only book where ctid is null returning *;
alter table book rename author_id to writer_id;
drop index book_author;
