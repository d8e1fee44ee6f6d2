SELECT json_exists('a');
