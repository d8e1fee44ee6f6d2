SELECT 1.5e-3, .5, 0xff, 1_000, a.b::text, c <> d, e -> 'f' ->> 0, g @> h, i:=j, k=>l;
