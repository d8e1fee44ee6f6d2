-- The extension earthdistance without its library.
-- generated from earthdistance 1.1 by .ci/stubs
-- version 1.1
-- relocatable true
-- trusted false
-- requires cube
-- schema
-- package postgresql-contrib
-- comment calculate great-circle distances on the surface of the Earth

CREATE FUNCTION earth() RETURNS double precision
 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$SELECT '6378168'::float8$$;
CREATE DOMAIN earth AS cube
	CONSTRAINT not_3d CHECK ((cube_dim(VALUE) <= 3))
	CONSTRAINT not_point CHECK (cube_is_point(VALUE))
	CONSTRAINT on_surface CHECK ((abs(((cube_distance(VALUE, '(0)'::cube) / earth()) - '1'::double precision)) < '1e-06'::double precision));
CREATE FUNCTION earth_box(earth, double precision) RETURNS cube
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT cube_enlarge($1, gc_to_sec($2), 3)$_$;
CREATE FUNCTION earth_distance(earth, earth) RETURNS double precision
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT sec_to_gc(cube_distance($1, $2))$_$;
CREATE FUNCTION gc_to_sec(double precision) RETURNS double precision
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT CASE WHEN $1 < 0 THEN 0::float8 WHEN $1/earth() > pi() THEN 2*earth() ELSE 2*earth()*sin($1/(2*earth())) END$_$;
CREATE FUNCTION geo_distance(point, point) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION latitude(earth) RETURNS double precision
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT CASE WHEN cube_ll_coord($1, 3)/earth() < -1 THEN -90::float8 WHEN cube_ll_coord($1, 3)/earth() > 1 THEN 90::float8 ELSE degrees(asin(cube_ll_coord($1, 3)/earth())) END$_$;
CREATE FUNCTION ll_to_earth(double precision, double precision) RETURNS earth
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT cube(cube(cube(earth()*cos(radians($1))*cos(radians($2))),earth()*cos(radians($1))*sin(radians($2))),earth()*sin(radians($1)))::earth$_$;
CREATE FUNCTION longitude(earth) RETURNS double precision
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT degrees(atan2(cube_ll_coord($1, 2), cube_ll_coord($1, 1)))$_$;
CREATE FUNCTION sec_to_gc(double precision) RETURNS double precision
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$SELECT CASE WHEN $1 < 0 THEN 0::float8 WHEN $1/(2*earth()) > 1 THEN pi()*earth() ELSE 2*earth()*asin($1/(2*earth())) END$_$;
CREATE OPERATOR <@> (
 FUNCTION = geo_distance,
 LEFTARG = point,
 RIGHTARG = point,
 COMMUTATOR = OPERATOR(<@>)
);
