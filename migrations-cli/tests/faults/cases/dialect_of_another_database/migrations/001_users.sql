CREATE TABLE users (
    user_id bigint AUTO_INCREMENT PRIMARY KEY
);
