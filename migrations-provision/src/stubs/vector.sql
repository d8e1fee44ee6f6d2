-- The extension vector without its library.
-- generated from vector 0.8.6 by .ci/stubs
-- version 0.8.6
-- relocatable true
-- trusted false
-- requires
-- schema
-- package postgresql-NN-pgvector
-- comment vector data type and ivfflat and hnsw access methods

CREATE FUNCTION halfvec_in(cstring, oid, integer) RETURNS halfvec
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION halfvec_out(halfvec) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION halfvec_recv(internal, oid, integer) RETURNS halfvec
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION halfvec_send(halfvec) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION halfvec_typmod_in(cstring[]) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
CREATE TYPE halfvec (
 INTERNALLENGTH = variable,
 INPUT = halfvec_in,
 OUTPUT = halfvec_out,
 RECEIVE = halfvec_recv,
 SEND = halfvec_send,
 TYPMOD_IN = halfvec_typmod_in,
 ALIGNMENT = int4,
 STORAGE = external
);
CREATE FUNCTION sparsevec_in(cstring, oid, integer) RETURNS sparsevec
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION sparsevec_out(sparsevec) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION sparsevec_recv(internal, oid, integer) RETURNS sparsevec
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION sparsevec_send(sparsevec) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION sparsevec_typmod_in(cstring[]) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
CREATE TYPE sparsevec (
 INTERNALLENGTH = variable,
 INPUT = sparsevec_in,
 OUTPUT = sparsevec_out,
 RECEIVE = sparsevec_recv,
 SEND = sparsevec_send,
 TYPMOD_IN = sparsevec_typmod_in,
 ALIGNMENT = int4,
 STORAGE = external
);
CREATE FUNCTION vector_in(cstring, oid, integer) RETURNS vector
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION vector_out(vector) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION vector_recv(internal, oid, integer) RETURNS vector
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bytearecv';
CREATE FUNCTION vector_send(vector) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
CREATE FUNCTION vector_typmod_in(cstring[]) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
CREATE TYPE vector (
 INTERNALLENGTH = variable,
 INPUT = vector_in,
 OUTPUT = vector_out,
 RECEIVE = vector_recv,
 SEND = vector_send,
 TYPMOD_IN = vector_typmod_in,
 ALIGNMENT = int4,
 STORAGE = external
);
CREATE FUNCTION array_to_halfvec(real[], integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (real[] AS halfvec) WITH FUNCTION array_to_halfvec(real[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_sparsevec(real[], integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (real[] AS sparsevec) WITH FUNCTION array_to_sparsevec(real[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_vector(real[], integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (real[] AS vector) WITH FUNCTION array_to_vector(real[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_halfvec(double precision[], integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (double precision[] AS halfvec) WITH FUNCTION array_to_halfvec(double precision[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_sparsevec(double precision[], integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (double precision[] AS sparsevec) WITH FUNCTION array_to_sparsevec(double precision[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_vector(double precision[], integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (double precision[] AS vector) WITH FUNCTION array_to_vector(double precision[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_halfvec(integer[], integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (integer[] AS halfvec) WITH FUNCTION array_to_halfvec(integer[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_sparsevec(integer[], integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (integer[] AS sparsevec) WITH FUNCTION array_to_sparsevec(integer[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_vector(integer[], integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (integer[] AS vector) WITH FUNCTION array_to_vector(integer[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_halfvec(numeric[], integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (numeric[] AS halfvec) WITH FUNCTION array_to_halfvec(numeric[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_sparsevec(numeric[], integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (numeric[] AS sparsevec) WITH FUNCTION array_to_sparsevec(numeric[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION array_to_vector(numeric[], integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '[' || array_to_string($1, ',') || ']'; END$f$;
CREATE CAST (numeric[] AS vector) WITH FUNCTION array_to_vector(numeric[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION halfvec_to_float4(halfvec, integer, boolean) RETURNS real[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (halfvec AS real[]) WITH FUNCTION halfvec_to_float4(halfvec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION halfvec(halfvec, integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1; END$f$;
CREATE CAST (halfvec AS halfvec) WITH FUNCTION halfvec(halfvec, integer, boolean) AS IMPLICIT;
CREATE FUNCTION halfvec_to_sparsevec(halfvec, integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (halfvec AS sparsevec) WITH FUNCTION halfvec_to_sparsevec(halfvec, integer, boolean) AS IMPLICIT;
CREATE FUNCTION halfvec_to_vector(halfvec, integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (halfvec AS vector) WITH FUNCTION halfvec_to_vector(halfvec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION sparsevec_to_halfvec(sparsevec, integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (sparsevec AS halfvec) WITH FUNCTION sparsevec_to_halfvec(sparsevec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION sparsevec(sparsevec, integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1; END$f$;
CREATE CAST (sparsevec AS sparsevec) WITH FUNCTION sparsevec(sparsevec, integer, boolean) AS IMPLICIT;
CREATE FUNCTION sparsevec_to_vector(sparsevec, integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (sparsevec AS vector) WITH FUNCTION sparsevec_to_vector(sparsevec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION vector_to_float4(vector, integer, boolean) RETURNS real[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (vector AS real[]) WITH FUNCTION vector_to_float4(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION vector_to_halfvec(vector, integer, boolean) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (vector AS halfvec) WITH FUNCTION vector_to_halfvec(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION vector_to_sparsevec(vector, integer, boolean) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (vector AS sparsevec) WITH FUNCTION vector_to_sparsevec(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION vector(vector, integer, boolean) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1; END$f$;
CREATE CAST (vector AS vector) WITH FUNCTION vector(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION binary_quantize(halfvec) RETURNS bit
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION binary_quantize(vector) RETURNS bit
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cosine_distance(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cosine_distance(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cosine_distance(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT 1 - sum(a * b) / sqrt(sum(a * a) * sum(b * b)) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[], string_to_array(btrim(format('%s', $2), '[] '), ',')::float8[]) AS pair (a, b)); END$f$;
CREATE FUNCTION halfvec_accum(double precision[], halfvec) RETURNS double precision[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_add(halfvec, halfvec) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_avg(double precision[]) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_cmp(halfvec, halfvec) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_combine(double precision[], double precision[]) RETURNS double precision[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_concat(halfvec, halfvec) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_eq(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_ge(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_gt(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_l2_squared_distance(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_le(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_lt(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_mul(halfvec, halfvec) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_ne(halfvec, halfvec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_negative_inner_product(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_spherical_distance(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION halfvec_sub(halfvec, halfvec) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hamming_distance(bit, bit) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hnsw_bit_support(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION hnsw_halfvec_support(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION hnsw_sparsevec_support(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION hnswhandler(internal) RETURNS index_am_handler
 LANGUAGE internal AS 'gisthandler';
CREATE FUNCTION inner_product(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION inner_product(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION inner_product(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT sum(a * b) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[], string_to_array(btrim(format('%s', $2), '[] '), ',')::float8[]) AS pair (a, b)); END$f$;
CREATE FUNCTION ivfflat_bit_support(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION ivfflat_halfvec_support(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION ivfflathandler(internal) RETURNS index_am_handler
 LANGUAGE internal AS 'gisthandler';
CREATE FUNCTION jaccard_distance(bit, bit) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l1_distance(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l1_distance(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l1_distance(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT sum(abs(a - b)) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[], string_to_array(btrim(format('%s', $2), '[] '), ',')::float8[]) AS pair (a, b)); END$f$;
CREATE FUNCTION l2_distance(halfvec, halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_distance(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_distance(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT sqrt(sum((a - b) ^ 2)) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[], string_to_array(btrim(format('%s', $2), '[] '), ',')::float8[]) AS pair (a, b)); END$f$;
CREATE FUNCTION l2_norm(halfvec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_norm(sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_normalize(halfvec) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_normalize(sparsevec) RETURNS sparsevec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION l2_normalize(vector) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_cmp(sparsevec, sparsevec) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_eq(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_ge(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_gt(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_l2_squared_distance(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_le(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_lt(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_ne(sparsevec, sparsevec) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sparsevec_negative_inner_product(sparsevec, sparsevec) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subvector(halfvec, integer, integer) RETURNS halfvec
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subvector(vector, integer, integer) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_accum(double precision[], vector) RETURNS double precision[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_add(vector, vector) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_avg(double precision[]) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_cmp(vector, vector) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_combine(double precision[], double precision[]) RETURNS double precision[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_concat(vector, vector) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_dims(halfvec) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_dims(vector) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN cardinality(string_to_array(btrim(format('%s', $1), '[] '), ',')); END$f$;
CREATE FUNCTION vector_eq(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_ge(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_gt(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_l2_squared_distance(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_le(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_lt(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_mul(vector, vector) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_ne(vector, vector) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_negative_inner_product(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT -sum(a * b) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[], string_to_array(btrim(format('%s', $2), '[] '), ',')::float8[]) AS pair (a, b)); END$f$;
CREATE FUNCTION vector_norm(vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT sqrt(sum(a ^ 2)) FROM unnest(string_to_array(btrim(format('%s', $1), '[] '), ',')::float8[]) AS a); END$f$;
CREATE FUNCTION vector_spherical_distance(vector, vector) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION vector_sub(vector, vector) RETURNS vector
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE AGGREGATE avg(halfvec) (
 SFUNC = halfvec_accum,
 STYPE = double precision[],
 INITCOND = '{0}',
 FINALFUNC = halfvec_avg,
 COMBINEFUNC = halfvec_combine,
 PARALLEL = safe
);
CREATE AGGREGATE avg(vector) (
 SFUNC = vector_accum,
 STYPE = double precision[],
 INITCOND = '{0}',
 FINALFUNC = vector_avg,
 COMBINEFUNC = vector_combine,
 PARALLEL = safe
);
CREATE AGGREGATE sum(halfvec) (
 SFUNC = halfvec_add,
 STYPE = halfvec,
 COMBINEFUNC = halfvec_add,
 PARALLEL = safe
);
CREATE AGGREGATE sum(vector) (
 SFUNC = vector_add,
 STYPE = vector,
 COMBINEFUNC = vector_add,
 PARALLEL = safe
);
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hnswhandler;
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER ivfflathandler;
CREATE OPERATOR * (
 FUNCTION = halfvec_mul,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(*)
);
CREATE OPERATOR * (
 FUNCTION = vector_mul,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(*)
);
CREATE OPERATOR + (
 FUNCTION = halfvec_add,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(+)
);
CREATE OPERATOR + (
 FUNCTION = vector_add,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(+)
);
CREATE OPERATOR - (
 FUNCTION = halfvec_sub,
 LEFTARG = halfvec,
 RIGHTARG = halfvec
);
CREATE OPERATOR - (
 FUNCTION = vector_sub,
 LEFTARG = vector,
 RIGHTARG = vector
);
CREATE OPERATOR < (
 FUNCTION = halfvec_lt,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR < (
 FUNCTION = sparsevec_lt,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR < (
 FUNCTION = vector_lt,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR <#> (
 FUNCTION = halfvec_negative_inner_product,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<#>)
);
CREATE OPERATOR <#> (
 FUNCTION = sparsevec_negative_inner_product,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<#>)
);
CREATE OPERATOR <#> (
 FUNCTION = vector_negative_inner_product,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<#>)
);
CREATE OPERATOR <%> (
 FUNCTION = jaccard_distance,
 LEFTARG = bit,
 RIGHTARG = bit,
 COMMUTATOR = OPERATOR(<%>)
);
CREATE OPERATOR <+> (
 FUNCTION = l1_distance,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<+>)
);
CREATE OPERATOR <+> (
 FUNCTION = l1_distance,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<+>)
);
CREATE OPERATOR <+> (
 FUNCTION = l1_distance,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<+>)
);
CREATE OPERATOR <-> (
 FUNCTION = l2_distance,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <-> (
 FUNCTION = l2_distance,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <-> (
 FUNCTION = l2_distance,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <= (
 FUNCTION = halfvec_le,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <= (
 FUNCTION = sparsevec_le,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <= (
 FUNCTION = vector_le,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <=> (
 FUNCTION = cosine_distance,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<=>)
);
CREATE OPERATOR <=> (
 FUNCTION = cosine_distance,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<=>)
);
CREATE OPERATOR <=> (
 FUNCTION = cosine_distance,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<=>)
);
CREATE OPERATOR <> (
 FUNCTION = halfvec_ne,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR <> (
 FUNCTION = sparsevec_ne,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR <> (
 FUNCTION = vector_ne,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR <~> (
 FUNCTION = hamming_distance,
 LEFTARG = bit,
 RIGHTARG = bit,
 COMMUTATOR = OPERATOR(<~>)
);
CREATE OPERATOR = (
 FUNCTION = halfvec_eq,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR = (
 FUNCTION = sparsevec_eq,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR = (
 FUNCTION = vector_eq,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR > (
 FUNCTION = halfvec_gt,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR > (
 FUNCTION = sparsevec_gt,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR > (
 FUNCTION = vector_gt,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = halfvec_ge,
 LEFTARG = halfvec,
 RIGHTARG = halfvec,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR >= (
 FUNCTION = sparsevec_ge,
 LEFTARG = sparsevec,
 RIGHTARG = sparsevec,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR >= (
 FUNCTION = vector_ge,
 LEFTARG = vector,
 RIGHTARG = vector,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR || (
 FUNCTION = halfvec_concat,
 LEFTARG = halfvec,
 RIGHTARG = halfvec
);
CREATE OPERATOR || (
 FUNCTION = vector_concat,
 LEFTARG = vector,
 RIGHTARG = vector
);
CREATE OPERATOR FAMILY bit_hamming_ops USING hnsw;
CREATE OPERATOR CLASS bit_hamming_ops
 FOR TYPE bit USING hnsw FAMILY bit_hamming_ops AS
 OPERATOR 1 <~>(bit,bit) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (bit, bit) hamming_distance(bit,bit) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY bit_hamming_ops USING ivfflat;
CREATE OPERATOR CLASS bit_hamming_ops
 FOR TYPE bit USING ivfflat FAMILY bit_hamming_ops AS
 OPERATOR 1 <~>(bit,bit) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (bit, bit) hamming_distance(bit,bit) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY bit_jaccard_ops USING hnsw;
CREATE OPERATOR CLASS bit_jaccard_ops
 FOR TYPE bit USING hnsw FAMILY bit_jaccard_ops AS
 OPERATOR 1 <%>(bit,bit) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (bit, bit) jaccard_distance(bit,bit) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_cosine_ops USING hnsw;
CREATE OPERATOR CLASS halfvec_cosine_ops
 FOR TYPE halfvec USING hnsw FAMILY halfvec_cosine_ops AS
 OPERATOR 1 <=>(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_negative_inner_product(halfvec,halfvec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_cosine_ops USING ivfflat;
CREATE OPERATOR CLASS halfvec_cosine_ops
 FOR TYPE halfvec USING ivfflat FAMILY halfvec_cosine_ops AS
 OPERATOR 1 <=>(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_negative_inner_product(halfvec,halfvec) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_ip_ops USING hnsw;
CREATE OPERATOR CLASS halfvec_ip_ops
 FOR TYPE halfvec USING hnsw FAMILY halfvec_ip_ops AS
 OPERATOR 1 <#>(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_negative_inner_product(halfvec,halfvec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_ip_ops USING ivfflat;
CREATE OPERATOR CLASS halfvec_ip_ops
 FOR TYPE halfvec USING ivfflat FAMILY halfvec_ip_ops AS
 OPERATOR 1 <#>(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_negative_inner_product(halfvec,halfvec) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_l1_ops USING hnsw;
CREATE OPERATOR CLASS halfvec_l1_ops
 FOR TYPE halfvec USING hnsw FAMILY halfvec_l1_ops AS
 OPERATOR 1 <+>(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) l1_distance(halfvec,halfvec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_l2_ops USING hnsw;
CREATE OPERATOR CLASS halfvec_l2_ops
 FOR TYPE halfvec USING hnsw FAMILY halfvec_l2_ops AS
 OPERATOR 1 <->(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_l2_squared_distance(halfvec,halfvec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_l2_ops USING ivfflat;
CREATE OPERATOR CLASS halfvec_l2_ops
 FOR TYPE halfvec USING ivfflat FAMILY halfvec_l2_ops AS
 OPERATOR 1 <->(halfvec,halfvec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (halfvec, halfvec) halfvec_l2_squared_distance(halfvec,halfvec) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY halfvec_ops USING btree;
CREATE OPERATOR CLASS halfvec_ops
 DEFAULT FOR TYPE halfvec USING btree FAMILY halfvec_ops AS
 OPERATOR 1 <(halfvec,halfvec) ,
 OPERATOR 2 <=(halfvec,halfvec) ,
 OPERATOR 3 =(halfvec,halfvec) ,
 OPERATOR 4 >=(halfvec,halfvec) ,
 OPERATOR 5 >(halfvec,halfvec) ,
 FUNCTION 1 (halfvec, halfvec) halfvec_cmp(halfvec,halfvec);
CREATE OPERATOR FAMILY sparsevec_cosine_ops USING hnsw;
CREATE OPERATOR CLASS sparsevec_cosine_ops
 FOR TYPE sparsevec USING hnsw FAMILY sparsevec_cosine_ops AS
 OPERATOR 1 <=>(sparsevec,sparsevec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (sparsevec, sparsevec) sparsevec_negative_inner_product(sparsevec,sparsevec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY sparsevec_ip_ops USING hnsw;
CREATE OPERATOR CLASS sparsevec_ip_ops
 FOR TYPE sparsevec USING hnsw FAMILY sparsevec_ip_ops AS
 OPERATOR 1 <#>(sparsevec,sparsevec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (sparsevec, sparsevec) sparsevec_negative_inner_product(sparsevec,sparsevec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY sparsevec_l1_ops USING hnsw;
CREATE OPERATOR CLASS sparsevec_l1_ops
 FOR TYPE sparsevec USING hnsw FAMILY sparsevec_l1_ops AS
 OPERATOR 1 <+>(sparsevec,sparsevec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (sparsevec, sparsevec) l1_distance(sparsevec,sparsevec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY sparsevec_l2_ops USING hnsw;
CREATE OPERATOR CLASS sparsevec_l2_ops
 FOR TYPE sparsevec USING hnsw FAMILY sparsevec_l2_ops AS
 OPERATOR 1 <->(sparsevec,sparsevec) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (sparsevec, sparsevec) sparsevec_l2_squared_distance(sparsevec,sparsevec) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY sparsevec_ops USING btree;
CREATE OPERATOR CLASS sparsevec_ops
 DEFAULT FOR TYPE sparsevec USING btree FAMILY sparsevec_ops AS
 OPERATOR 1 <(sparsevec,sparsevec) ,
 OPERATOR 2 <=(sparsevec,sparsevec) ,
 OPERATOR 3 =(sparsevec,sparsevec) ,
 OPERATOR 4 >=(sparsevec,sparsevec) ,
 OPERATOR 5 >(sparsevec,sparsevec) ,
 FUNCTION 1 (sparsevec, sparsevec) sparsevec_cmp(sparsevec,sparsevec);
CREATE OPERATOR FAMILY vector_cosine_ops USING hnsw;
CREATE OPERATOR CLASS vector_cosine_ops
 FOR TYPE vector USING hnsw FAMILY vector_cosine_ops AS
 OPERATOR 1 <=>(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_negative_inner_product(vector,vector) ,
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_cosine_ops USING ivfflat;
CREATE OPERATOR CLASS vector_cosine_ops
 FOR TYPE vector USING ivfflat FAMILY vector_cosine_ops AS
 OPERATOR 1 <=>(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_negative_inner_product(vector,vector) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_ip_ops USING hnsw;
CREATE OPERATOR CLASS vector_ip_ops
 FOR TYPE vector USING hnsw FAMILY vector_ip_ops AS
 OPERATOR 1 <#>(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_negative_inner_product(vector,vector),
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_ip_ops USING ivfflat;
CREATE OPERATOR CLASS vector_ip_ops
 FOR TYPE vector USING ivfflat FAMILY vector_ip_ops AS
 OPERATOR 1 <#>(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_negative_inner_product(vector,vector) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_l1_ops USING hnsw;
CREATE OPERATOR CLASS vector_l1_ops
 FOR TYPE vector USING hnsw FAMILY vector_l1_ops AS
 OPERATOR 1 <+>(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) l1_distance(vector,vector),
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_l2_ops USING hnsw;
CREATE OPERATOR CLASS vector_l2_ops
 FOR TYPE vector USING hnsw FAMILY vector_l2_ops AS
 OPERATOR 1 <->(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_l2_squared_distance(vector,vector),
 FUNCTION 2 hnsw_halfvec_support(internal),
 FUNCTION 3 hnsw_halfvec_support(internal),
 FUNCTION 4 hnsw_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_l2_ops USING ivfflat;
CREATE OPERATOR CLASS vector_l2_ops
 DEFAULT FOR TYPE vector USING ivfflat FAMILY vector_l2_ops AS
 OPERATOR 1 <->(vector,vector) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 1 (vector, vector) vector_l2_squared_distance(vector,vector) ,
 FUNCTION 2 ivfflat_halfvec_support(internal),
 FUNCTION 3 ivfflat_halfvec_support(internal),
 FUNCTION 4 ivfflat_halfvec_support(internal);
CREATE OPERATOR FAMILY vector_ops USING btree;
CREATE OPERATOR CLASS vector_ops
 DEFAULT FOR TYPE vector USING btree FAMILY vector_ops AS
 OPERATOR 1 <(vector,vector) ,
 OPERATOR 2 <=(vector,vector) ,
 OPERATOR 3 =(vector,vector) ,
 OPERATOR 4 >=(vector,vector) ,
 OPERATOR 5 >(vector,vector) ,
 FUNCTION 1 (vector, vector) vector_cmp(vector,vector);
UPDATE pg_proc SET prosrc = 'ginhandler' WHERE oid = 'hnswhandler'::regproc;
UPDATE pg_proc SET prosrc = 'ginhandler' WHERE oid = 'ivfflathandler'::regproc;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prorettype = 'bytea'::regtype, prosrc = $f$SELECT int2send(cardinality(numbers)::int2) || '\x0000'::bytea
 || coalesce((SELECT string_agg(float4send(number::float4), ''::bytea ORDER BY place) FROM unnest(numbers) WITH ORDINALITY AS numbered (number, place)), ''::bytea)
 FROM string_to_array(btrim(textin($1), '[] '), ',') AS numbers$f$
 WHERE oid = 'vector_in'::regproc;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prorettype = 'pg_catalog.migrations_stub_text'::regtype, prosrc = $f$SELECT ('[' || coalesce(string_agg((sign * CASE exponent WHEN 0 THEN mantissa * power(2::float8, -149)
 ELSE (mantissa + 8388608) * power(2::float8, exponent - 150) END)::float4::text, ',' ORDER BY place), '') || ']')::pg_catalog.migrations_stub_text
 FROM @extschema@.vector_send($1) AS bytes, generate_series(4, length(bytes) - 4, 4) AS place,
 LATERAL (SELECT 1 - get_byte(bytes, place) / 128 * 2 AS sign, get_byte(bytes, place) % 128 * 2 + get_byte(bytes, place + 1) / 128 AS exponent,
 (get_byte(bytes, place + 1) % 128 * 256 + get_byte(bytes, place + 2)) * 256 + get_byte(bytes, place + 3) AS mantissa) AS number$f$
 WHERE oid = 'vector_out'::regproc;
