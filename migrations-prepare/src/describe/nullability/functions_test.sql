-- Values of a type that are no NULL, the odd ones among them, as SQL.
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE SEQUENCE counter;
CREATE FUNCTION values_of(type name) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    literals text[] := CASE
        WHEN type IN ('int2', 'int4', 'int8', 'oid', 'xid', 'xid8', 'cid') THEN '{0,1,-1,32767,-32768,2147483647,-2147483648,9223372036854775807,-9223372036854775808,7}'
        WHEN type IN ('float4', 'float8', 'numeric') THEN '{0,1,-1,0.5,NaN,Infinity,-Infinity,1e30,-1e-30}'
        WHEN type = 'money' THEN '{0,1,-92233720368547758.08,92233720368547758.07}'
        WHEN type = 'bool' THEN '{t,f}'
        WHEN type IN ('date', 'timestamp', 'timestamptz') THEN '{infinity,-infinity,2024-02-29 23:59:59,epoch,4713-01-01 BC}'
        WHEN type = 'time' THEN '{00:00,24:00,12:34:56.789}'
        WHEN type = 'timetz' THEN '{00:00+00,24:00-15,12:34:56.789+02}'
        WHEN type = 'interval' THEN '{0,1 day,-1 month,178000000 years,00:00:01,infinity,-infinity}'
        WHEN type IN ('text', 'varchar', 'bpchar', 'name', 'char', 'cstring') THEN '{"",UTC,"[)",day,a,abc,NFC," ",%,\\,utf8,hex,escape,epoch,YYYY,999,simple,counter,g,"null","a.b","{}","2024-01-01"}'
        WHEN type = 'bytea' THEN ARRAY['', '\x00', '\xff00ff', 'abc']
        WHEN type IN ('bit', 'varbit') THEN '{"",0,1,10110011}'
        WHEN type IN ('json', 'jsonb') THEN ARRAY['null', '{}', '[]', '1', '"a"', 'true', '{"a": null}', '[null]', '{"a": {"b": [1, 2]}}', '[1, [2], {"a": 3}]']
        WHEN type = 'jsonpath' THEN ARRAY['$', '$.a', 'strict $.x']
        WHEN type = 'uuid' THEN ARRAY['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
        WHEN type IN ('inet', 'cidr') THEN ARRAY['0.0.0.0/0', '10.0.0.0/8', '192.168.1.5', '::/0', '::1', '255.255.255.255']
        WHEN type = 'macaddr' THEN ARRAY['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff']
        WHEN type = 'macaddr8' THEN ARRAY['00:00:00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff:ff:ff', '08:00:2b:ff:fe:01:02:03']
        WHEN type = 'tsvector' THEN ARRAY['', 'a:1A b:2', 'x']
        WHEN type = 'tsquery' THEN ARRAY['', 'a', 'a & !b', 'a <-> b']
        WHEN type = 'regconfig' THEN ARRAY['simple', 'english']
        WHEN type = 'regclass' THEN ARRAY['counter']
        WHEN type = 'pg_lsn' THEN ARRAY['0/0', 'FFFFFFFF/FFFFFFFF']
        WHEN type = 'tid' THEN ARRAY['(0,0)', '(1,2)']
        WHEN type = 'point' THEN ARRAY['(0,0)', '(NaN,Infinity)', '(1,-1)']
        WHEN type = 'lseg' THEN ARRAY['[(0,0),(1,1)]', '[(0,0),(0,0)]', '[(NaN,0),(1,1)]']
        WHEN type = 'circle' THEN ARRAY['<(0,0),0>', '<(1,1),5>', '<(NaN,0),1>']
        WHEN type = 'box' THEN ARRAY['(0,0),(1,1)', '(NaN,0),(1,1)']
        WHEN type = 'aclitem' THEN ARRAY['=r/postgres', 'postgres=arwdDxt/postgres']
        WHEN type IN ('oidvector', 'int2vector') THEN ARRAY['', '1', '1 2 3']
        WHEN type IN ('_text', '_name', '_varchar') THEN ARRAY['{}', '{a}', '{a,b}', '{NULL,a}', '{{a,b},{c,d}}']
        WHEN type IN ('_int4', '_int8', '_oid', '_int2') THEN ARRAY['{}', '{1}', '{1,NULL}', '{{1,2},{3,4}}']
        WHEN type IN ('_float4', '_float8', '_numeric') THEN ARRAY['{}', '{0.1,0.2,0.4,1.0}', '{NaN}']
        WHEN type IN ('_bool') THEN ARRAY['{}', '{t,NULL}']
        WHEN type = 'daterange' THEN ARRAY['empty', '(,)', '[2024-01-01,2024-02-01)', '[-infinity,infinity]']
        WHEN type IN ('int4range', 'int8range', 'numrange') THEN ARRAY['empty', '(,)', '[1,5)', '(,3]', '[7,)']
        WHEN type IN ('tsrange', 'tstzrange') THEN ARRAY['empty', '(,)', '[2024-01-01,2024-02-01)']
        WHEN type IN ('int4multirange') THEN ARRAY['{}', '{(,)}', '{[1,3),[5,7)}']
        WHEN type = 'mood' THEN ARRAY['low', 'high']
        ELSE '{}' END;
    literal text;
    found text[] := '{}';
    probe text;
BEGIN
    IF type = 'record' THEN
        RETURN ARRAY['ROW(1, NULL)', 'ROW(1, 2)', 'ROW(NULL::int, NULL)', 'ROW(2, 2)'];
    END IF;
    FOREACH literal IN ARRAY literals LOOP
        probe := format('%L::%I', literal, type);
        BEGIN
            EXECUTE 'SELECT ' || probe;
            found := found || probe;
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
    RETURN found;
END $$;

-- Values of the types of extensions, and those that their functions take, as SQL.
CREATE FUNCTION values_of_extensions(type name) RETURNS text[] LANGUAGE sql AS $$
    SELECT CASE
        WHEN type = 'text' THEN ARRAY['''sha256''::text', '''aes''::text', '''bf''::text', '''ab''::text', 'armor(''ab'')']
        WHEN type = 'bytea' THEN ARRAY['pgp_sym_encrypt(''a'', ''ab'')', 'encrypt(''a'', ''ab'', ''aes'')', '''ab''::bytea']
        WHEN type = 'regdictionary' THEN ARRAY['''unaccent''::regdictionary', '''simple''::regdictionary']
        WHEN type = 'citext' THEN ARRAY['''A''::citext', '''''::citext', '''a b''::citext']
        WHEN type = 'hstore' THEN ARRAY['''a=>1,b=>NULL''::hstore', '''''::hstore', '''a=>NULL''::hstore']
        WHEN type = 'ghstore' THEN ARRAY[]::text[]
        WHEN type = 'ltree' THEN ARRAY['''a.b.c''::ltree', '''''::ltree', '''x''::ltree']
        WHEN type = '_ltree' THEN ARRAY['''{a.b,a.b.c}''::ltree[]', '''{}''::ltree[]', '''{x,y.z}''::ltree[]', '''{a.b,NULL}''::ltree[]']
        WHEN type = 'lquery' THEN ARRAY['''a.*''::lquery', '''*.b''::lquery', '''x''::lquery']
        WHEN type = '_lquery' THEN ARRAY['''{a.*}''::lquery[]', '''{}''::lquery[]']
        WHEN type = 'ltxtquery' THEN ARRAY['''a & b''::ltxtquery', '''!x''::ltxtquery']
        WHEN type = 'cube' THEN ARRAY['''(1,2),(3,4)''::cube', '''()''::cube', '''(NaN)''::cube', '''0''::cube']
        WHEN type = 'earth' THEN ARRAY['ll_to_earth(0, 0)', 'll_to_earth(90, 180)']
        WHEN type = 'query_int' THEN ARRAY['''1&2''::query_int', '''!1''::query_int']
        WHEN type IN ('isbn', 'isbn13') THEN ARRAY[format('''9780393040029''::%I', type)]
        ELSE '{}' END
$$;

-- What stands in for a type that takes several; all of one call agree.
CREATE FUNCTION stand_in(type name, way int) RETURNS name LANGUAGE sql AS $$
    SELECT CASE
        WHEN type IN ('anyelement', 'anycompatible', 'anynonarray', 'any') THEN (ARRAY['int4', 'text', 'jsonb'])[way]
        WHEN type IN ('anyarray', 'anycompatiblearray') THEN (ARRAY['_int4', '_text', '_int4'])[way]
        WHEN type IN ('anyrange', 'anycompatiblerange') THEN 'int4range'
        WHEN type IN ('anymultirange', 'anycompatiblemultirange') THEN 'int4multirange'
        WHEN type = 'anyenum' THEN 'mood'
        ELSE type END::name
$$;

CREATE FUNCTION promise_test(signature text, form text, schema name, OUT tried bigint, OUT answered bigint, OUT broken text)
LANGUAGE plpgsql AS $$
DECLARE
    types name[] := string_to_array(trim(TRAILING ')' FROM split_part(signature, '(', 2)), ',');
    candidates text[];
    lists text[];
    call text;
    is_null boolean;
    is_variadic boolean;
BEGIN
    tried := 0;
    answered := 0;
    SELECT p.provariadic <> 0 AND p.provariadic <> '"any"'::regtype INTO is_variadic
    FROM pg_proc AS p
    WHERE p.pronamespace = quote_ident(schema)::regnamespace AND p.proname = split_part(signature, '(', 1)
    AND types IS NOT DISTINCT FROM ARRAY(
        SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, n)
        JOIN pg_type AS t ON t.oid = a.type ORDER BY a.n);
    -- A function of another server is not there to be called.
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR way IN 1 .. 3 LOOP
        CONTINUE WHEN way > 1 AND signature !~ 'any';
        lists := ARRAY[''];
        FOR i IN 1 .. coalesce(cardinality(types), 0) LOOP
            candidates := values_of(stand_in(types[i], way));
            IF schema <> 'pg_catalog' THEN
                candidates := values_of_extensions(types[i]) || candidates;
            END IF;
            IF form = 'always' OR (form = 'first' AND i > 1) THEN
                candidates := candidates || format('NULL::%I', stand_in(types[i], way));
            END IF;
            -- The more arguments, the fewer of each.
            candidates := candidates[1 : CASE cardinality(types) WHEN 1 THEN 100 WHEN 2 THEN 16 WHEN 3 THEN 6 WHEN 4 THEN 3 ELSE 2 END];
            lists := ARRAY(
                -- An aggregate over rows in an order takes the last argument from each row.
                SELECT l || CASE WHEN form = 'ordered' AND i = cardinality(types) THEN ') WITHIN GROUP (ORDER BY ' WHEN l = '' THEN '' ELSE ', ' END
                    || CASE WHEN is_variadic AND i = cardinality(types) THEN 'VARIADIC ' ELSE '' END || c
                FROM unnest(lists) AS l CROSS JOIN unnest(candidates) AS c);
        END LOOP;
        FOREACH call IN ARRAY lists LOOP
            tried := tried + 1;
            call := CASE form
                WHEN 'set' THEN format('SELECT count(*) > 0 FROM (SELECT %I.%s(%s) AS v LIMIT 3) AS s WHERE v IS NULL', schema, quote_ident(split_part(signature, '(', 1)), call)
                WHEN 'ordered' THEN format('SELECT %I.%s(%s) IS NULL FROM (VALUES (1), (2)) AS two (n)', schema, quote_ident(split_part(signature, '(', 1)), call)
                WHEN 'rows' THEN format('SELECT %I.%s(%s) IS NULL FROM (VALUES (1), (2)) AS two (n)', schema, quote_ident(split_part(signature, '(', 1)), CASE WHEN signature LIKE '%()' THEN '*' ELSE call END)
                WHEN 'pairs' THEN format('SELECT %I.%s(%s, %s) IS NULL', schema, quote_ident(split_part(signature, '(', 1)), call, call)
                ELSE format('SELECT num_nulls(%I.%s(%s)) > 0', schema, quote_ident(split_part(signature, '(', 1)), call)
            END;
            BEGIN
                EXECUTE call INTO is_null;
                answered := answered + 1;
                IF is_null THEN
                    broken := call;
                    RETURN;
                END IF;
            EXCEPTION WHEN OTHERS THEN NULL;
            END;
        END LOOP;
    END LOOP;
END $$;
