CREATE TABLE users (
<<<<<<< HEAD
    id bigint
=======
    id uuid
>>>>>>> feature
);
