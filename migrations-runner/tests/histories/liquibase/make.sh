# Liquibase with formatted SQL: a file is one change set.
npm_install liquibase@4.28.1
write changelog.xml '<?xml version="1.0" encoding="UTF-8"?>' \
    '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"' \
    '    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' \
    '    xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">' \
    '  <includeAll path="migrations" relativeToChangelogFile="true"/>' '</databaseChangeLog>'
write migrations/001_create_fees.sql '--liquibase formatted sql' '' '--changeset ann:create_fees' "$create_fees"
write migrations/002_raise_fees.sql '--liquibase formatted sql' '' '--changeset ann:raise_fees' "$raise_fees"
sh node_modules/liquibase/dist/liquibase/liquibase --changelog-file=changelog.xml --username=postgres --password=none \
    --url="jdbc:postgresql://127.0.0.1:$PGPORT/$PGDATABASE" update
cp migrations/*.sql "$set"
