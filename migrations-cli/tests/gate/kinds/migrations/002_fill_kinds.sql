INSERT INTO kinds (
    side, horizon, plan, plans, mood, moods, odd, odds, email, work, works, direction, directions,
    paid, paids, positive, scores, plan_set, price, prices, address, read_only, note, notes, old_note,
    labels, document, at, line, segment, area, route, shape, round, attributes, attribute_list, tree, trees,
    pattern, name, names, corner, corners, patterns, points, boxes, clocks,
    amounts, moneys, spans, objects, codes, files, day_list, embedding, embeddings, span, clock, cash, object, code, short, fixed,
    bytes, small, big, amount, days, times, instants, ranges, real_number, double_number, exact, numbers
) VALUES (
    'BUY', '1-2 months', 'paid', '{free,paid}', 'so-so', '{good,so-so}', 'b c', '{A,"b c"}',
    'a@b', 'a@b.com', '{a@b.com}', 'up', '{up,down}',
    'paid', '{paid}', 3, '{1,2}', '{free}', ROW(1.50, 'EUR'), ARRAY[ROW(2, 'USD'), ROW(NULL, NULL)]::money_of[],
    ROW('Main "street", 1', 7, 'free', 'e@f', ROW(3, 'CHF'), ARRAY['x', 'y'], '{"a": 1}', '{"b": 2}', '{good}', 'paid'),
    ROW(ARRAY['n'], ARRAY['a@b.com'], '{paid}'::paid_plan[]), '{"text": "one"}', ARRAY['{"text": "two"}']::jsonb[], '{"text": "old"}',
    ARRAY['a', NULL], '<a/>', '(1,2)', '{1,2,3}', '[(1,2),(3,4)]', '(3,4),(1,2)', '((1,2),(3,4))',
    '((1,2),(3,4),(5,6))', '<(1,2),3>', 'a=>1, b=>NULL', ARRAY['c=>2']::hstore[], 'Top.Science', '{a.b,c}',
    'Top.*', 'MiXed', '{One,two}', '(1,2,3)', '{"(1,2)"}', '{a.*}', '{"(1,2)"}', '{(3,4),(1,2)}', '{10:00+01}',
    '{"[1,2]"}', '{1.5}', '{"1 day"}', '{1}', '{a}', '{"\\x01"}', '{2026-01-01}', '\x0003000000000000400000003f800000',
    ARRAY['\x00010000c0000000']::vector[], '1 year 2 months 3 days 04:05:06', '10:00:00+02', 12.34, 42, 'x', 'short', 'abc',
    '\x0102', '[1,5)', '(,9]', '[1.5,2.5]', '[2026-01-01,2026-02-01)', '[2026-01-01 00:00,)',
    '[2026-01-01 00:00Z,2026-01-02 00:00Z)', '{"[1,2)"}', 1.5, 2.5, 3.2500, '{1,2.5}'
);

INSERT INTO "Odd one"."My Table" VALUES ('x', 'down');
INSERT INTO path VALUES ('desc');
INSERT INTO app.trades VALUES ('SELL', NULL);
