SET SESSION "app".user = 'x';
