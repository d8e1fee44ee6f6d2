CREATE FUNCTION fn_{n}_query(_limit bigint) RETURNS TABLE (item_id int, name text, "order" int) LANGUAGE plpgsql AS $body$
#variable_conflict use_column
BEGIN
    IF _limit IS NULL THEN RAISE EXCEPTION 'limit of % is null', 'fn_{n}' USING ERRCODE = '22004', DETAIL = 'pass $1; "really"'; END IF;
    RETURN QUERY SELECT item.id, item.name, 1 AS "order" FROM item LIMIT _limit;
    RETURN QUERY EXECUTE format('SELECT id, %I, %s FROM %I.%I WHERE id = $1', 'name', 1, 'public', 'item') USING 1;
    IF NOT FOUND THEN RETURN; END IF;
END
$body$;
SELECT q.item_id, q."order" FROM fn_{n}_query(2) AS q;

CREATE FUNCTION fn_{n}_setof(VARIADIC names text[] DEFAULT ARRAY[]::text[]) RETURNS SETOF item LANGUAGE sql STABLE ROWS 3 AS $$
    SELECT * FROM item WHERE name = ANY (names) OR cardinality($1) = 0;
$$;
SELECT (fn_{n}_setof('item 1', 'x')).amount; SELECT f.name, f.doc FROM fn_{n}_setof() f;

CREATE FUNCTION fn_{n}_poly(a anyelement, b anyarray DEFAULT NULL::int[]) RETURNS anyelement LANGUAGE plpgsql IMMUTABLE AS '
DECLARE result a%TYPE; n item.amount%TYPE; row_ item%ROWTYPE;
BEGIN
    result := CASE WHEN b IS NULL THEN a ELSE b[1] END; -- it''s fine; really
    RETURN result;
END';
SELECT fn_{n}_poly(3), fn_{n}_poly('x'::text, ARRAY['y']);

CREATE PROCEDURE proc_{n}(IN p int, INOUT total numeric, OUT note text) LANGUAGE plpgsql AS $proc$
<<main>>
DECLARE
    c CURSOR (low int) FOR SELECT id, amount FROM item WHERE id > low FOR UPDATE;
    rec record; total_ CONSTANT numeric := 1; arr int[] := '{1,2,3}'; x int;
BEGIN
    OPEN c (p);
    LOOP
        FETCH NEXT FROM c INTO rec;
        EXIT WHEN NOT FOUND;
        UPDATE item SET amount = amount + total_ WHERE CURRENT OF c;
        total := total + rec.amount;
    END LOOP;
    CLOSE c;
    FOREACH x IN ARRAY arr LOOP CONTINUE WHEN x = 2; total := total + x; END LOOP;
    WHILE x < 10 LOOP x := x + 1; END LOOP;
    note := main.total_::text;
END main
$proc$;
CALL proc_{n}(8, NULL, NULL);

CREATE OR REPLACE FUNCTION "Fn {n} ""definer""" () RETURNS void SECURITY DEFINER SET search_path = public, pg_temp SET statement_timeout TO '5s' COST 50 LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS scratch_{n} (id int, note text) ON COMMIT DROP;
    INSERT INTO scratch_{n} SELECT id, name FROM item;
    PERFORM count(*) FROM scratch_{n};
    DELETE FROM not_yet_there_{n} WHERE false;
EXCEPTION
    WHEN undefined_table OR undefined_column THEN
        RAISE NOTICE 'missing: %', SQLERRM;
    WHEN SQLSTATE '23505' THEN NULL;
    WHEN OTHERS THEN
        DECLARE msg text; BEGIN GET STACKED DIAGNOSTICS msg = MESSAGE_TEXT; RAISE WARNING '%', msg; END;
END $$;
SELECT "Fn {n} ""definer"""();

CREATE FUNCTION make_{n}() RETURNS text LANGUAGE plpgsql AS $outer$
DECLARE ddl text := $ddl$CREATE TABLE made_{n} (id int PRIMARY KEY, "te;xt" text DEFAULT 'a$b')$ddl$; n int;
BEGIN
    EXECUTE ddl;
    EXECUTE $inner$ CREATE FUNCTION made_{n}_fn(int) RETURNS int LANGUAGE sql AS $deepest$ SELECT $1 + 6 $deepest$ $inner$;
    EXECUTE 'SELECT made_{n}_fn($1)' INTO STRICT n USING 1;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN quote_literal(n);
END;
$outer$;
SELECT make_{n}();
INSERT INTO made_{n} (id, "te;xt") VALUES (made_{n}_fn(1), DEFAULT);
DROP TABLE made_{n};
DROP FUNCTION made_{n}_fn(int);

CREATE FUNCTION fn_{n}_atomic(a int, b int = 7, OUT total int, OUT label text) LANGUAGE sql
BEGIN ATOMIC
    UPDATE item SET amount = CASE WHEN amount > 0 THEN amount ELSE 0 END WHERE id = a;
    SELECT CASE a WHEN 1 THEN b ELSE CASE WHEN a > b THEN a ELSE b END END + count(*)::int, min(name) FROM item WHERE id < b;
END;
SELECT total, (fn_{n}_atomic(1, b => 2)).label FROM fn_{n}_atomic(1);

create function trg_{n}() returns trigger language plpgsql as $$
declare k text; v jsonb;
begin
    case tg_op when 'INSERT' then new.name := coalesce(new.name, 'x'); when 'DELETE' then return old; else null; end case;
    for k, v in select * from jsonb_each(to_jsonb(new)) loop
        if k = any (tg_argv) and v is not null then raise debug '% -> %', k, v; end if;
    end loop;
    return new;
end $$;
create trigger trg_{n} before insert or delete or update on item for each row when (pg_trigger_depth() < 1) execute function trg_{n}('name', 2, x);
update item set name = name || '' where id = 9;
drop trigger trg_{n} on item;

CREATE FUNCTION fn_{n}_cursor(ref refcursor) RETURNS SETOF refcursor LANGUAGE plpgsql STRICT PARALLEL UNSAFE AS $$ BEGIN OPEN ref SCROLL FOR SELECT * FROM item; RETURN NEXT ref; MOVE LAST FROM ref; END $$;
SELECT fn_{n}_cursor('cur_{n}'); FETCH BACKWARD 2 FROM cur_{n}; CLOSE cur_{n};

CREATE FUNCTION fn_{n}_pair(pair item_pair, items item[], LIKE_ text DEFAULT $d$x'y$d$) RETURNS item_pair RETURNS NULL ON NULL INPUT LEAKPROOF LANGUAGE plpgsql AS
$$DECLARE p item_pair; BEGIN p := ROW(pair.a + 10, LIKE_); p.b := p.b || (items[1]).name; SELECT (pair).a, 'z' INTO p; INSERT INTO item (id, name) VALUES (1010, p.b) ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING item.id INTO p.a; RETURN p; END$$;
SELECT (fn_{n}_pair((1, 'b'), ARRAY(SELECT item FROM item))).b;
DELETE FROM item WHERE id = 1010;

CREATE FUNCTION fn_{n}_sql(a int, text, c numeric(10,2) = 1.5) RETURNS numeric AS 'SELECT $1 * c + length($2) /* ; */ -- done
' LANGUAGE 'sql' IMMUTABLE CALLED ON NULL INPUT;
SELECT fn_{n}_sql(1, 'x'), fn_{n}_sql(1, 'y', c := 3);

CREATE OR REPLACE FUNCTION fn_{n}_table(p_min int DEFAULT 12, OUT id int, OUT label text) RETURNS SETOF record LANGUAGE plpgsql STABLE AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT i.id, i.name FROM item i WHERE i.id >= p_min ORDER BY 1 LOOP
        id := r.id; label := r.name || ';';
        RETURN NEXT;
    END LOOP;
    RETURN;
END;
$$;
SELECT id, label FROM fn_{n}_table(9);
