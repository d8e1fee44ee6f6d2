-- file: 001_a.sql
create table post(id serial,title text,body text,constraint pk primary key(id));create table tag(post int references post(id)on delete cascade,name text,primary key(post,name));
-- file: 002_b.sql
create unique index on post(title)where body is not null;create view tagged as select post.*,array(select name from tag where tag.post=post.id order by 1)as tags from post;
insert into post(title)values('a')returning id;insert into tag select id,'t'from post;
-- file: 002_b.rollback.sql
delete from post;drop view tagged;drop index post_title_idx;
-- file: 003_c.sql
create or replace view tagged as select post.*,array(select name from tag where tag.post=post.id order by 1)as tags,length(body)as len from post;select tags[1],len,(tagged).title from tagged where'a'=any(tags);
