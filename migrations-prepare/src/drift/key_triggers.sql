-- The triggers of foreign keys that are switched off: the key, and what switches one on.
SELECT con.conrelid::regclass::text, con.conname::text,
    format('ALTER TABLE %s ENABLE TRIGGER %I', trigger.tgrelid::regclass, trigger.tgname)
FROM pg_catalog.pg_trigger trigger
JOIN pg_catalog.pg_constraint con ON con.oid = trigger.tgconstraint
WHERE trigger.tgisinternal AND trigger.tgenabled <> 'O'
ORDER BY trigger.tgrelid, trigger.tgname
