ALTER TABLE app.orders RENAME TO purchases;
