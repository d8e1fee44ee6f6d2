SELECT 'COPY t FROM stdin', $$ \i $$;
