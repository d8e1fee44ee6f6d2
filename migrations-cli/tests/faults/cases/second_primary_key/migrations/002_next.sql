ALTER TABLE users
    ADD PRIMARY KEY (email);
