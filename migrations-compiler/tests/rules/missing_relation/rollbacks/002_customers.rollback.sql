ALTER TABLE orders RENAME remark TO note;
DROP VIEW emails;
DROP TABLE custmers;
