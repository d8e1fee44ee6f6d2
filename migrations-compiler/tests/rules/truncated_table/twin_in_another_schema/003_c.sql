SELECT set_config('search_path', 'nowhere,app', false);
TRUNCATE t;
