ALTER TABLE orders RENAME note TO remark;
