--liquibase formatted sql
--changeset me:1
SELECT 1;
--rollback SELECT 2;
