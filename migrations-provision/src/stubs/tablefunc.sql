-- The extension tablefunc without its library.
-- generated from tablefunc 1.0 by .ci/stubs
-- version 1.0
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment functions that manipulate whole tables, including crosstab

CREATE TYPE tablefunc_crosstab_2 AS (
	row_name text,
	category_1 text,
	category_2 text
);
CREATE TYPE tablefunc_crosstab_3 AS (
	row_name text,
	category_1 text,
	category_2 text,
	category_3 text
);
CREATE TYPE tablefunc_crosstab_4 AS (
	row_name text,
	category_1 text,
	category_2 text,
	category_3 text,
	category_4 text
);
CREATE FUNCTION connectby(text, text, text, text, integer) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION connectby(text, text, text, text, integer, text) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION connectby(text, text, text, text, text, integer) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION connectby(text, text, text, text, text, integer, text) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab(text) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab(text, integer) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab(text, text) RETURNS SETOF record
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab2(text) RETURNS SETOF tablefunc_crosstab_2
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab3(text) RETURNS SETOF tablefunc_crosstab_3
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION crosstab4(text) RETURNS SETOF tablefunc_crosstab_4
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_rows$';
CREATE FUNCTION normal_rand(integer, double precision, double precision) RETURNS SETOF double precision
 LANGUAGE plpgsql STRICT COST 1 AS '$no_rows$';
