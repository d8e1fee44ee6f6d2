SELECT 'twenty bytes';
