SELECT 'as much as anybody wants';
