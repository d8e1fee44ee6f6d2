CREATE VIEW placed_orders AS
    SELECT id, region_id, price, discount, status, placed FROM orders WHERE status <> 'draft';
CREATE VIEW carrier_orders AS
    SELECT c.id AS carrier_id, c.name, c.rating, o.id AS order_id, o.price, o.status
    FROM carriers c LEFT JOIN orders o ON o.carrier_id = c.id;
-- A view on a view, which joins the other way round.
CREATE VIEW region_desk AS
    SELECT r.code, v.name AS carrier, v.price
    FROM carrier_orders v
    RIGHT JOIN carriers c ON c.id = v.carrier_id
    RIGHT JOIN regions r ON r.id = c.home;
CREATE VIEW totals AS
    SELECT region_id, count(*) AS orders, sum(price) AS price, max(discount) AS best
    FROM orders GROUP BY region_id;
CREATE VIEW everyone AS
    SELECT name, 'carrier' AS kind, rating FROM carriers
    UNION ALL
    SELECT name, 'driver', NULL FROM drivers;
CREATE VIEW named_regions AS SELECT id, name FROM regions WHERE name IS NOT NULL;
CREATE MATERIALIZED VIEW region_totals AS
    SELECT r.id, r.code, count(o.id) AS orders, sum(o.price) AS price
    FROM regions r LEFT JOIN orders o ON o.region_id = r.id
    GROUP BY r.id, r.code;
