INSERT INTO layers VALUES (
    1, '{00000000-0000-0000-0000-000000000001}', '{00000000-0000-0000-0000-000000000002}', '{00000000-0000-0000-0000-000000000003}',
    '{2026-01-02}', '{2026-01-02 03:04Z}', '{03:04}', '{1}', '{2}', '{3}', '{t,f}', '{"\\x01"}', '{"\\x02"}', '{1.5}',
    '{1.50}', '{"1 day"}', '{"(1,2)"}', ARRAY['{"a": 1}']::document[], '{w}', '{s}', '{l}', 'Any', '{Case}', 'a=>1', ARRAY['b=>2']::pairs[],
    '\x0003000000000000400000003f800000', ARRAY['\x00010000c0000000']::place[],
    '{00000000-0000-0000-0000-000000000004}', '{up,down}', '{good}', ARRAY[ROW(2, 'USD')]::money_of[],
    '[1,5)'
);
INSERT INTO shipments VALUES (
    ROW('{00000000-0000-0000-0000-000000000005}', '2026-01-03', '{7}', ARRAY[ROW(3, 'EUR')]::money_of[], ARRAY['{"b": 2}']::document[],
        '00000000-0000-0000-0000-000000000006', ROW(4, 'CHF'))::app.parcel,
    ARRAY[ROW('{00000000-0000-0000-0000-000000000007}', NULL, NULL, NULL, NULL, NULL, NULL)]::app.parcel[]
);
INSERT INTO scalars VALUES (
    1, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003',
    '2026-01-02', '\x01', 1.5, '{"a": 1}'
);
INSERT INTO lots VALUES ('{1.5}', NULL);
INSERT INTO span_arrays VALUES ('{"[1,2)"}');
INSERT INTO document_arrays VALUES (ARRAY['{"a": 1}']::near_document[]);
INSERT INTO span_fields VALUES (ROW('[1,2)'));
INSERT INTO document_fields VALUES (ROW('{"a": 1}'));
INSERT INTO plan_list_fields VALUES (ROW('{free}'));
INSERT INTO token_list_fields VALUES (ROW('{00000000-0000-0000-0000-000000000001}'));
