SELECT ARRAY[p.proname::text],
    ROW('aggregate', n.nspname, a.aggsortop::regoper,
        to_jsonb(a) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[])::text,
    concat_ws(' ', pg_catalog.pg_get_function_identity_arguments(p.oid), a.aggtransfn, a.aggfinalfn,
        a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
        a.aggtranstype::regtype, a.aggmtranstype::regtype)
FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
JOIN own_space n ON n.oid = p.pronamespace
