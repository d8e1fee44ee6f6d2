CREATE EXTENSION postgis;
CREATE TABLE u (place geometry(Point, 4326));
SELECT * FROM spatial_ref_sys;
