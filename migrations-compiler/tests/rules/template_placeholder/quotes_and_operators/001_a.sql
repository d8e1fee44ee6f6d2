SELECT '{{1,2},{3,4}}'::int[], '${X}', $${{ x }}$$; -- {{ x }}
SELECT 'a' <% 'b', 7 %(2), to_tsvector('a') @@ to_tsquery('a');
