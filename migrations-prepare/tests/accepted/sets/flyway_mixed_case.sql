-- file: 001_tables.sql
CREATE TABLE Customers (CustomerId SERIAL PRIMARY KEY, CompanyName VARCHAR(40) NOT NULL, ContactTitle VARCHAR(30));
Create Table ORDERS (OrderId Serial Primary Key, CustomerID Int References customers(customerid), OrderDate Date Default CURRENT_DATE);
-- file: 002_more.sql
ALTER TABLE customers ADD Column City varchar(20) default 'Köln';
CREATE INDEX IX_Orders_CustomerId ON Orders(CUSTOMERID);
create view OrderOverview as select O.OrderId, c.CompanyName from ORDERS as o join CUSTOMERS C on C.CUSTOMERID = O.customerid;
-- file: 003_drop.sql
DROP INDEX ix_orders_customerid;
drop VIEW orderoverview;
ALTER TABLE Orders DROP COLUMN ORDERDATE;
ALTER TABLE "orders" RENAME COLUMN "customerid" TO "CustomerId";
CREATE VIEW OrderOverview AS SELECT orders."CustomerId", COUNT(*) FROM orders GROUP BY Orders."CustomerId";
COMMENT ON COLUMN orderoverview."CustomerId" IS 'now mixed';
COMMENT ON COLUMN OrderOverview.COUNT IS 'named after the function';
