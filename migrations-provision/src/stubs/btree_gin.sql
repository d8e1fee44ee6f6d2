-- The extension btree_gin without its library.
-- generated from btree_gin 1.3 by .ci/stubs
-- version 1.3
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment support for indexing common datatypes in GIN

CREATE FUNCTION gin_btree_consistent(internal, smallint, anyelement, integer, internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_anyenum(anyenum, anyenum, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_bit(bit, bit, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_bool(boolean, boolean, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_bpchar(character, character, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_bytea(bytea, bytea, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_char("char", "char", smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_cidr(cidr, cidr, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_date(date, date, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_float4(real, real, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_float8(double precision, double precision, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_inet(inet, inet, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_int2(smallint, smallint, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_int4(integer, integer, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_int8(bigint, bigint, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_interval(interval, interval, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_macaddr(macaddr, macaddr, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_macaddr8(macaddr8, macaddr8, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_money(money, money, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_name(name, name, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_numeric(numeric, numeric, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_oid(oid, oid, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_text(text, text, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_time(time without time zone, time without time zone, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_timestamp(timestamp without time zone, timestamp without time zone, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_timestamptz(timestamp with time zone, timestamp with time zone, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_timetz(time with time zone, time with time zone, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_uuid(uuid, uuid, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_compare_prefix_varbit(bit varying, bit varying, smallint, internal) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_enum_cmp(anyenum, anyenum) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION gin_extract_query_anyenum(anyenum, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_bit(bit, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_bool(boolean, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_bpchar(character, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_bytea(bytea, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_char("char", internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_cidr(cidr, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_date(date, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_float4(real, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_float8(double precision, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_inet(inet, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_int2(smallint, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_int4(integer, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_int8(bigint, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_interval(interval, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_macaddr(macaddr, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_macaddr8(macaddr8, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_money(money, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_name(name, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_numeric(numeric, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_oid(oid, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_text(text, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_time(time without time zone, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_timestamp(timestamp without time zone, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_timestamptz(timestamp with time zone, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_timetz(time with time zone, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_uuid(uuid, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_query_varbit(bit varying, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'internal_in';
CREATE FUNCTION gin_extract_value_anyenum(anyenum, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_bit(bit, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_bool(boolean, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_bpchar(character, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_bytea(bytea, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_char("char", internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_cidr(cidr, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_date(date, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_float4(real, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_float8(double precision, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_inet(inet, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_int2(smallint, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_int4(integer, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_int8(bigint, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_interval(interval, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_macaddr(macaddr, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_macaddr8(macaddr8, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_money(money, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_name(name, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_numeric(numeric, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_oid(oid, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_text(text, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_time(time without time zone, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_timestamp(timestamp without time zone, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_timestamptz(timestamp with time zone, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_timetz(time with time zone, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_uuid(uuid, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_extract_value_varbit(bit varying, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT AS 'void_in';
CREATE FUNCTION gin_numeric_cmp(numeric, numeric) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE OPERATOR FAMILY bit_ops USING gin;
ALTER OPERATOR FAMILY bit_ops USING gin ADD
 OPERATOR 1 <(bit,bit) ,
 OPERATOR 2 <=(bit,bit) ,
 OPERATOR 3 =(bit,bit) ,
 OPERATOR 4 >=(bit,bit) ,
 OPERATOR 5 >(bit,bit) ,
 FUNCTION 1 (bit, bit) bitcmp(bit,bit) ,
 FUNCTION 4 (bit, bit) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (bit, bit) gin_compare_prefix_bit(bit,bit,smallint,internal);
CREATE OPERATOR CLASS bit_ops
 DEFAULT FOR TYPE bit USING gin FAMILY bit_ops AS
 FUNCTION 2 (bit, bit) gin_extract_value_bit(bit,internal) ,
 FUNCTION 3 (bit, bit) gin_extract_query_bit(bit,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY bool_ops USING gin;
ALTER OPERATOR FAMILY bool_ops USING gin ADD
 OPERATOR 1 <(boolean,boolean) ,
 OPERATOR 2 <=(boolean,boolean) ,
 OPERATOR 3 =(boolean,boolean) ,
 OPERATOR 4 >=(boolean,boolean) ,
 OPERATOR 5 >(boolean,boolean) ,
 FUNCTION 1 (boolean, boolean) btboolcmp(boolean,boolean) ,
 FUNCTION 4 (boolean, boolean) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (boolean, boolean) gin_compare_prefix_bool(boolean,boolean,smallint,internal);
CREATE OPERATOR CLASS bool_ops
 DEFAULT FOR TYPE boolean USING gin FAMILY bool_ops AS
 FUNCTION 2 (boolean, boolean) gin_extract_value_bool(boolean,internal) ,
 FUNCTION 3 (boolean, boolean) gin_extract_query_bool(boolean,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY bpchar_ops USING gin;
ALTER OPERATOR FAMILY bpchar_ops USING gin ADD
 OPERATOR 1 <(character,character) ,
 OPERATOR 2 <=(character,character) ,
 OPERATOR 3 =(character,character) ,
 OPERATOR 4 >=(character,character) ,
 OPERATOR 5 >(character,character) ,
 FUNCTION 1 (character, character) bpcharcmp(character,character) ,
 FUNCTION 4 (character, character) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (character, character) gin_compare_prefix_bpchar(character,character,smallint,internal);
CREATE OPERATOR CLASS bpchar_ops
 DEFAULT FOR TYPE character USING gin FAMILY bpchar_ops AS
 FUNCTION 2 (character, character) gin_extract_value_bpchar(character,internal) ,
 FUNCTION 3 (character, character) gin_extract_query_bpchar(character,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY bytea_ops USING gin;
ALTER OPERATOR FAMILY bytea_ops USING gin ADD
 OPERATOR 1 <(bytea,bytea) ,
 OPERATOR 2 <=(bytea,bytea) ,
 OPERATOR 3 =(bytea,bytea) ,
 OPERATOR 4 >=(bytea,bytea) ,
 OPERATOR 5 >(bytea,bytea) ,
 FUNCTION 1 (bytea, bytea) byteacmp(bytea,bytea) ,
 FUNCTION 4 (bytea, bytea) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (bytea, bytea) gin_compare_prefix_bytea(bytea,bytea,smallint,internal);
CREATE OPERATOR CLASS bytea_ops
 DEFAULT FOR TYPE bytea USING gin FAMILY bytea_ops AS
 FUNCTION 2 (bytea, bytea) gin_extract_value_bytea(bytea,internal) ,
 FUNCTION 3 (bytea, bytea) gin_extract_query_bytea(bytea,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY char_ops USING gin;
ALTER OPERATOR FAMILY char_ops USING gin ADD
 OPERATOR 1 <("char","char") ,
 OPERATOR 2 <=("char","char") ,
 OPERATOR 3 =("char","char") ,
 OPERATOR 4 >=("char","char") ,
 OPERATOR 5 >("char","char") ,
 FUNCTION 1 ("char", "char") btcharcmp("char","char") ,
 FUNCTION 4 ("char", "char") gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 ("char", "char") gin_compare_prefix_char("char","char",smallint,internal);
CREATE OPERATOR CLASS char_ops
 DEFAULT FOR TYPE "char" USING gin FAMILY char_ops AS
 FUNCTION 2 ("char", "char") gin_extract_value_char("char",internal) ,
 FUNCTION 3 ("char", "char") gin_extract_query_char("char",internal,smallint,internal,internal);
CREATE OPERATOR FAMILY cidr_ops USING gin;
ALTER OPERATOR FAMILY cidr_ops USING gin ADD
 OPERATOR 1 <(inet,inet) ,
 OPERATOR 2 <=(inet,inet) ,
 OPERATOR 3 =(inet,inet) ,
 OPERATOR 4 >=(inet,inet) ,
 OPERATOR 5 >(inet,inet) ,
 FUNCTION 1 (cidr, cidr) network_cmp(inet,inet) ,
 FUNCTION 4 (cidr, cidr) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (cidr, cidr) gin_compare_prefix_cidr(cidr,cidr,smallint,internal);
CREATE OPERATOR CLASS cidr_ops
 DEFAULT FOR TYPE cidr USING gin FAMILY cidr_ops AS
 FUNCTION 2 (cidr, cidr) gin_extract_value_cidr(cidr,internal) ,
 FUNCTION 3 (cidr, cidr) gin_extract_query_cidr(cidr,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY date_ops USING gin;
ALTER OPERATOR FAMILY date_ops USING gin ADD
 OPERATOR 1 <(date,date) ,
 OPERATOR 2 <=(date,date) ,
 OPERATOR 3 =(date,date) ,
 OPERATOR 4 >=(date,date) ,
 OPERATOR 5 >(date,date) ,
 FUNCTION 1 (date, date) date_cmp(date,date) ,
 FUNCTION 4 (date, date) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (date, date) gin_compare_prefix_date(date,date,smallint,internal);
CREATE OPERATOR CLASS date_ops
 DEFAULT FOR TYPE date USING gin FAMILY date_ops AS
 FUNCTION 2 (date, date) gin_extract_value_date(date,internal) ,
 FUNCTION 3 (date, date) gin_extract_query_date(date,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY enum_ops USING gin;
ALTER OPERATOR FAMILY enum_ops USING gin ADD
 OPERATOR 1 <(anyenum,anyenum) ,
 OPERATOR 2 <=(anyenum,anyenum) ,
 OPERATOR 3 =(anyenum,anyenum) ,
 OPERATOR 4 >=(anyenum,anyenum) ,
 OPERATOR 5 >(anyenum,anyenum) ,
 FUNCTION 1 (anyenum, anyenum) gin_enum_cmp(anyenum,anyenum) ,
 FUNCTION 4 (anyenum, anyenum) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (anyenum, anyenum) gin_compare_prefix_anyenum(anyenum,anyenum,smallint,internal);
CREATE OPERATOR CLASS enum_ops
 DEFAULT FOR TYPE anyenum USING gin FAMILY enum_ops AS
 FUNCTION 2 (anyenum, anyenum) gin_extract_value_anyenum(anyenum,internal) ,
 FUNCTION 3 (anyenum, anyenum) gin_extract_query_anyenum(anyenum,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY float4_ops USING gin;
ALTER OPERATOR FAMILY float4_ops USING gin ADD
 OPERATOR 1 <(real,real) ,
 OPERATOR 2 <=(real,real) ,
 OPERATOR 3 =(real,real) ,
 OPERATOR 4 >=(real,real) ,
 OPERATOR 5 >(real,real) ,
 FUNCTION 1 (real, real) btfloat4cmp(real,real) ,
 FUNCTION 4 (real, real) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (real, real) gin_compare_prefix_float4(real,real,smallint,internal);
CREATE OPERATOR CLASS float4_ops
 DEFAULT FOR TYPE real USING gin FAMILY float4_ops AS
 FUNCTION 2 (real, real) gin_extract_value_float4(real,internal) ,
 FUNCTION 3 (real, real) gin_extract_query_float4(real,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY float8_ops USING gin;
ALTER OPERATOR FAMILY float8_ops USING gin ADD
 OPERATOR 1 <(double precision,double precision) ,
 OPERATOR 2 <=(double precision,double precision) ,
 OPERATOR 3 =(double precision,double precision) ,
 OPERATOR 4 >=(double precision,double precision) ,
 OPERATOR 5 >(double precision,double precision) ,
 FUNCTION 1 (double precision, double precision) btfloat8cmp(double precision,double precision) ,
 FUNCTION 4 (double precision, double precision) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (double precision, double precision) gin_compare_prefix_float8(double precision,double precision,smallint,internal);
CREATE OPERATOR CLASS float8_ops
 DEFAULT FOR TYPE double precision USING gin FAMILY float8_ops AS
 FUNCTION 2 (double precision, double precision) gin_extract_value_float8(double precision,internal) ,
 FUNCTION 3 (double precision, double precision) gin_extract_query_float8(double precision,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY inet_ops USING gin;
ALTER OPERATOR FAMILY inet_ops USING gin ADD
 OPERATOR 1 <(inet,inet) ,
 OPERATOR 2 <=(inet,inet) ,
 OPERATOR 3 =(inet,inet) ,
 OPERATOR 4 >=(inet,inet) ,
 OPERATOR 5 >(inet,inet) ,
 FUNCTION 1 (inet, inet) network_cmp(inet,inet) ,
 FUNCTION 4 (inet, inet) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (inet, inet) gin_compare_prefix_inet(inet,inet,smallint,internal);
CREATE OPERATOR CLASS inet_ops
 DEFAULT FOR TYPE inet USING gin FAMILY inet_ops AS
 FUNCTION 2 (inet, inet) gin_extract_value_inet(inet,internal) ,
 FUNCTION 3 (inet, inet) gin_extract_query_inet(inet,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY int2_ops USING gin;
ALTER OPERATOR FAMILY int2_ops USING gin ADD
 OPERATOR 1 <(smallint,smallint) ,
 OPERATOR 2 <=(smallint,smallint) ,
 OPERATOR 3 =(smallint,smallint) ,
 OPERATOR 4 >=(smallint,smallint) ,
 OPERATOR 5 >(smallint,smallint) ,
 FUNCTION 1 (smallint, smallint) btint2cmp(smallint,smallint) ,
 FUNCTION 4 (smallint, smallint) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (smallint, smallint) gin_compare_prefix_int2(smallint,smallint,smallint,internal);
CREATE OPERATOR CLASS int2_ops
 DEFAULT FOR TYPE smallint USING gin FAMILY int2_ops AS
 FUNCTION 2 (smallint, smallint) gin_extract_value_int2(smallint,internal) ,
 FUNCTION 3 (smallint, smallint) gin_extract_query_int2(smallint,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY int4_ops USING gin;
ALTER OPERATOR FAMILY int4_ops USING gin ADD
 OPERATOR 1 <(integer,integer) ,
 OPERATOR 2 <=(integer,integer) ,
 OPERATOR 3 =(integer,integer) ,
 OPERATOR 4 >=(integer,integer) ,
 OPERATOR 5 >(integer,integer) ,
 FUNCTION 1 (integer, integer) btint4cmp(integer,integer) ,
 FUNCTION 4 (integer, integer) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (integer, integer) gin_compare_prefix_int4(integer,integer,smallint,internal);
CREATE OPERATOR CLASS int4_ops
 DEFAULT FOR TYPE integer USING gin FAMILY int4_ops AS
 FUNCTION 2 (integer, integer) gin_extract_value_int4(integer,internal) ,
 FUNCTION 3 (integer, integer) gin_extract_query_int4(integer,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY int8_ops USING gin;
ALTER OPERATOR FAMILY int8_ops USING gin ADD
 OPERATOR 1 <(bigint,bigint) ,
 OPERATOR 2 <=(bigint,bigint) ,
 OPERATOR 3 =(bigint,bigint) ,
 OPERATOR 4 >=(bigint,bigint) ,
 OPERATOR 5 >(bigint,bigint) ,
 FUNCTION 1 (bigint, bigint) btint8cmp(bigint,bigint) ,
 FUNCTION 4 (bigint, bigint) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (bigint, bigint) gin_compare_prefix_int8(bigint,bigint,smallint,internal);
CREATE OPERATOR CLASS int8_ops
 DEFAULT FOR TYPE bigint USING gin FAMILY int8_ops AS
 FUNCTION 2 (bigint, bigint) gin_extract_value_int8(bigint,internal) ,
 FUNCTION 3 (bigint, bigint) gin_extract_query_int8(bigint,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY interval_ops USING gin;
ALTER OPERATOR FAMILY interval_ops USING gin ADD
 OPERATOR 1 <(interval,interval) ,
 OPERATOR 2 <=(interval,interval) ,
 OPERATOR 3 =(interval,interval) ,
 OPERATOR 4 >=(interval,interval) ,
 OPERATOR 5 >(interval,interval) ,
 FUNCTION 1 (interval, interval) interval_cmp(interval,interval) ,
 FUNCTION 4 (interval, interval) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (interval, interval) gin_compare_prefix_interval(interval,interval,smallint,internal);
CREATE OPERATOR CLASS interval_ops
 DEFAULT FOR TYPE interval USING gin FAMILY interval_ops AS
 FUNCTION 2 (interval, interval) gin_extract_value_interval(interval,internal) ,
 FUNCTION 3 (interval, interval) gin_extract_query_interval(interval,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY macaddr8_ops USING gin;
ALTER OPERATOR FAMILY macaddr8_ops USING gin ADD
 OPERATOR 1 <(macaddr8,macaddr8) ,
 OPERATOR 2 <=(macaddr8,macaddr8) ,
 OPERATOR 3 =(macaddr8,macaddr8) ,
 OPERATOR 4 >=(macaddr8,macaddr8) ,
 OPERATOR 5 >(macaddr8,macaddr8) ,
 FUNCTION 1 (macaddr8, macaddr8) macaddr8_cmp(macaddr8,macaddr8) ,
 FUNCTION 4 (macaddr8, macaddr8) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (macaddr8, macaddr8) gin_compare_prefix_macaddr8(macaddr8,macaddr8,smallint,internal);
CREATE OPERATOR CLASS macaddr8_ops
 DEFAULT FOR TYPE macaddr8 USING gin FAMILY macaddr8_ops AS
 FUNCTION 2 (macaddr8, macaddr8) gin_extract_value_macaddr8(macaddr8,internal) ,
 FUNCTION 3 (macaddr8, macaddr8) gin_extract_query_macaddr8(macaddr8,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY macaddr_ops USING gin;
ALTER OPERATOR FAMILY macaddr_ops USING gin ADD
 OPERATOR 1 <(macaddr,macaddr) ,
 OPERATOR 2 <=(macaddr,macaddr) ,
 OPERATOR 3 =(macaddr,macaddr) ,
 OPERATOR 4 >=(macaddr,macaddr) ,
 OPERATOR 5 >(macaddr,macaddr) ,
 FUNCTION 1 (macaddr, macaddr) macaddr_cmp(macaddr,macaddr) ,
 FUNCTION 4 (macaddr, macaddr) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (macaddr, macaddr) gin_compare_prefix_macaddr(macaddr,macaddr,smallint,internal);
CREATE OPERATOR CLASS macaddr_ops
 DEFAULT FOR TYPE macaddr USING gin FAMILY macaddr_ops AS
 FUNCTION 2 (macaddr, macaddr) gin_extract_value_macaddr(macaddr,internal) ,
 FUNCTION 3 (macaddr, macaddr) gin_extract_query_macaddr(macaddr,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY money_ops USING gin;
ALTER OPERATOR FAMILY money_ops USING gin ADD
 OPERATOR 1 <(money,money) ,
 OPERATOR 2 <=(money,money) ,
 OPERATOR 3 =(money,money) ,
 OPERATOR 4 >=(money,money) ,
 OPERATOR 5 >(money,money) ,
 FUNCTION 1 (money, money) cash_cmp(money,money) ,
 FUNCTION 4 (money, money) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (money, money) gin_compare_prefix_money(money,money,smallint,internal);
CREATE OPERATOR CLASS money_ops
 DEFAULT FOR TYPE money USING gin FAMILY money_ops AS
 FUNCTION 2 (money, money) gin_extract_value_money(money,internal) ,
 FUNCTION 3 (money, money) gin_extract_query_money(money,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY name_ops USING gin;
ALTER OPERATOR FAMILY name_ops USING gin ADD
 OPERATOR 1 <(name,name) ,
 OPERATOR 2 <=(name,name) ,
 OPERATOR 3 =(name,name) ,
 OPERATOR 4 >=(name,name) ,
 OPERATOR 5 >(name,name) ,
 FUNCTION 1 (name, name) btnamecmp(name,name) ,
 FUNCTION 4 (name, name) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (name, name) gin_compare_prefix_name(name,name,smallint,internal);
CREATE OPERATOR CLASS name_ops
 DEFAULT FOR TYPE name USING gin FAMILY name_ops AS
 FUNCTION 2 (name, name) gin_extract_value_name(name,internal) ,
 FUNCTION 3 (name, name) gin_extract_query_name(name,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY numeric_ops USING gin;
ALTER OPERATOR FAMILY numeric_ops USING gin ADD
 OPERATOR 1 <(numeric,numeric) ,
 OPERATOR 2 <=(numeric,numeric) ,
 OPERATOR 3 =(numeric,numeric) ,
 OPERATOR 4 >=(numeric,numeric) ,
 OPERATOR 5 >(numeric,numeric) ,
 FUNCTION 1 (numeric, numeric) gin_numeric_cmp(numeric,numeric) ,
 FUNCTION 4 (numeric, numeric) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (numeric, numeric) gin_compare_prefix_numeric(numeric,numeric,smallint,internal);
CREATE OPERATOR CLASS numeric_ops
 DEFAULT FOR TYPE numeric USING gin FAMILY numeric_ops AS
 FUNCTION 2 (numeric, numeric) gin_extract_value_numeric(numeric,internal) ,
 FUNCTION 3 (numeric, numeric) gin_extract_query_numeric(numeric,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY oid_ops USING gin;
ALTER OPERATOR FAMILY oid_ops USING gin ADD
 OPERATOR 1 <(oid,oid) ,
 OPERATOR 2 <=(oid,oid) ,
 OPERATOR 3 =(oid,oid) ,
 OPERATOR 4 >=(oid,oid) ,
 OPERATOR 5 >(oid,oid) ,
 FUNCTION 1 (oid, oid) btoidcmp(oid,oid) ,
 FUNCTION 4 (oid, oid) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (oid, oid) gin_compare_prefix_oid(oid,oid,smallint,internal);
CREATE OPERATOR CLASS oid_ops
 DEFAULT FOR TYPE oid USING gin FAMILY oid_ops AS
 FUNCTION 2 (oid, oid) gin_extract_value_oid(oid,internal) ,
 FUNCTION 3 (oid, oid) gin_extract_query_oid(oid,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY text_ops USING gin;
ALTER OPERATOR FAMILY text_ops USING gin ADD
 OPERATOR 1 <(text,text) ,
 OPERATOR 2 <=(text,text) ,
 OPERATOR 3 =(text,text) ,
 OPERATOR 4 >=(text,text) ,
 OPERATOR 5 >(text,text) ,
 FUNCTION 1 (text, text) bttextcmp(text,text) ,
 FUNCTION 4 (text, text) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (text, text) gin_compare_prefix_text(text,text,smallint,internal);
CREATE OPERATOR CLASS text_ops
 DEFAULT FOR TYPE text USING gin FAMILY text_ops AS
 FUNCTION 2 (text, text) gin_extract_value_text(text,internal) ,
 FUNCTION 3 (text, text) gin_extract_query_text(text,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY time_ops USING gin;
ALTER OPERATOR FAMILY time_ops USING gin ADD
 OPERATOR 1 <(time without time zone,time without time zone) ,
 OPERATOR 2 <=(time without time zone,time without time zone) ,
 OPERATOR 3 =(time without time zone,time without time zone) ,
 OPERATOR 4 >=(time without time zone,time without time zone) ,
 OPERATOR 5 >(time without time zone,time without time zone) ,
 FUNCTION 1 (time without time zone, time without time zone) time_cmp(time without time zone,time without time zone) ,
 FUNCTION 4 (time without time zone, time without time zone) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (time without time zone, time without time zone) gin_compare_prefix_time(time without time zone,time without time zone,smallint,internal);
CREATE OPERATOR CLASS time_ops
 DEFAULT FOR TYPE time without time zone USING gin FAMILY time_ops AS
 FUNCTION 2 (time without time zone, time without time zone) gin_extract_value_time(time without time zone,internal) ,
 FUNCTION 3 (time without time zone, time without time zone) gin_extract_query_time(time without time zone,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY timestamp_ops USING gin;
ALTER OPERATOR FAMILY timestamp_ops USING gin ADD
 OPERATOR 1 <(timestamp without time zone,timestamp without time zone) ,
 OPERATOR 2 <=(timestamp without time zone,timestamp without time zone) ,
 OPERATOR 3 =(timestamp without time zone,timestamp without time zone) ,
 OPERATOR 4 >=(timestamp without time zone,timestamp without time zone) ,
 OPERATOR 5 >(timestamp without time zone,timestamp without time zone) ,
 FUNCTION 1 (timestamp without time zone, timestamp without time zone) timestamp_cmp(timestamp without time zone,timestamp without time zone) ,
 FUNCTION 4 (timestamp without time zone, timestamp without time zone) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (timestamp without time zone, timestamp without time zone) gin_compare_prefix_timestamp(timestamp without time zone,timestamp without time zone,smallint,internal);
CREATE OPERATOR CLASS timestamp_ops
 DEFAULT FOR TYPE timestamp without time zone USING gin FAMILY timestamp_ops AS
 FUNCTION 2 (timestamp without time zone, timestamp without time zone) gin_extract_value_timestamp(timestamp without time zone,internal) ,
 FUNCTION 3 (timestamp without time zone, timestamp without time zone) gin_extract_query_timestamp(timestamp without time zone,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY timestamptz_ops USING gin;
ALTER OPERATOR FAMILY timestamptz_ops USING gin ADD
 OPERATOR 1 <(timestamp with time zone,timestamp with time zone) ,
 OPERATOR 2 <=(timestamp with time zone,timestamp with time zone) ,
 OPERATOR 3 =(timestamp with time zone,timestamp with time zone) ,
 OPERATOR 4 >=(timestamp with time zone,timestamp with time zone) ,
 OPERATOR 5 >(timestamp with time zone,timestamp with time zone) ,
 FUNCTION 1 (timestamp with time zone, timestamp with time zone) timestamptz_cmp(timestamp with time zone,timestamp with time zone) ,
 FUNCTION 4 (timestamp with time zone, timestamp with time zone) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (timestamp with time zone, timestamp with time zone) gin_compare_prefix_timestamptz(timestamp with time zone,timestamp with time zone,smallint,internal);
CREATE OPERATOR CLASS timestamptz_ops
 DEFAULT FOR TYPE timestamp with time zone USING gin FAMILY timestamptz_ops AS
 FUNCTION 2 (timestamp with time zone, timestamp with time zone) gin_extract_value_timestamptz(timestamp with time zone,internal) ,
 FUNCTION 3 (timestamp with time zone, timestamp with time zone) gin_extract_query_timestamptz(timestamp with time zone,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY timetz_ops USING gin;
ALTER OPERATOR FAMILY timetz_ops USING gin ADD
 OPERATOR 1 <(time with time zone,time with time zone) ,
 OPERATOR 2 <=(time with time zone,time with time zone) ,
 OPERATOR 3 =(time with time zone,time with time zone) ,
 OPERATOR 4 >=(time with time zone,time with time zone) ,
 OPERATOR 5 >(time with time zone,time with time zone) ,
 FUNCTION 1 (time with time zone, time with time zone) timetz_cmp(time with time zone,time with time zone) ,
 FUNCTION 4 (time with time zone, time with time zone) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (time with time zone, time with time zone) gin_compare_prefix_timetz(time with time zone,time with time zone,smallint,internal);
CREATE OPERATOR CLASS timetz_ops
 DEFAULT FOR TYPE time with time zone USING gin FAMILY timetz_ops AS
 FUNCTION 2 (time with time zone, time with time zone) gin_extract_value_timetz(time with time zone,internal) ,
 FUNCTION 3 (time with time zone, time with time zone) gin_extract_query_timetz(time with time zone,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY uuid_ops USING gin;
ALTER OPERATOR FAMILY uuid_ops USING gin ADD
 OPERATOR 1 <(uuid,uuid) ,
 OPERATOR 2 <=(uuid,uuid) ,
 OPERATOR 3 =(uuid,uuid) ,
 OPERATOR 4 >=(uuid,uuid) ,
 OPERATOR 5 >(uuid,uuid) ,
 FUNCTION 1 (uuid, uuid) uuid_cmp(uuid,uuid) ,
 FUNCTION 4 (uuid, uuid) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (uuid, uuid) gin_compare_prefix_uuid(uuid,uuid,smallint,internal);
CREATE OPERATOR CLASS uuid_ops
 DEFAULT FOR TYPE uuid USING gin FAMILY uuid_ops AS
 FUNCTION 2 (uuid, uuid) gin_extract_value_uuid(uuid,internal) ,
 FUNCTION 3 (uuid, uuid) gin_extract_query_uuid(uuid,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY varbit_ops USING gin;
ALTER OPERATOR FAMILY varbit_ops USING gin ADD
 OPERATOR 1 <(bit varying,bit varying) ,
 OPERATOR 2 <=(bit varying,bit varying) ,
 OPERATOR 3 =(bit varying,bit varying) ,
 OPERATOR 4 >=(bit varying,bit varying) ,
 OPERATOR 5 >(bit varying,bit varying) ,
 FUNCTION 1 (bit varying, bit varying) varbitcmp(bit varying,bit varying) ,
 FUNCTION 4 (bit varying, bit varying) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (bit varying, bit varying) gin_compare_prefix_varbit(bit varying,bit varying,smallint,internal);
CREATE OPERATOR CLASS varbit_ops
 DEFAULT FOR TYPE bit varying USING gin FAMILY varbit_ops AS
 FUNCTION 2 (bit varying, bit varying) gin_extract_value_varbit(bit varying,internal) ,
 FUNCTION 3 (bit varying, bit varying) gin_extract_query_varbit(bit varying,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY varchar_ops USING gin;
ALTER OPERATOR FAMILY varchar_ops USING gin ADD
 OPERATOR 1 <(text,text) ,
 OPERATOR 2 <=(text,text) ,
 OPERATOR 3 =(text,text) ,
 OPERATOR 4 >=(text,text) ,
 OPERATOR 5 >(text,text) ,
 FUNCTION 1 (character varying, character varying) bttextcmp(text,text) ,
 FUNCTION 4 (character varying, character varying) gin_btree_consistent(internal,smallint,anyelement,integer,internal,internal) ,
 FUNCTION 5 (character varying, character varying) gin_compare_prefix_text(text,text,smallint,internal);
CREATE OPERATOR CLASS varchar_ops
 DEFAULT FOR TYPE character varying USING gin FAMILY varchar_ops AS
 FUNCTION 2 (character varying, character varying) gin_extract_value_text(text,internal) ,
 FUNCTION 3 (character varying, character varying) gin_extract_query_text(text,internal,smallint,internal,internal);
