SELECT 'aé€😀�';
