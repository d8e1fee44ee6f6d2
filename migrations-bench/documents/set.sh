#!/bin/sh
# Writes a set of migrations that makes so many tables, ten a file: the schema of docs/comparison.md.
#
#   migrations-bench/documents/set.sh TABLES FOLDER
#
# Twenty-five tables are an area. Each refers to the first one of its area, every third one also to a
# table of an earlier area. The same TABLES gives the same files.
set -eu
tables=$1
folder=$2
mkdir -p "$folder"
awk -v tables="$tables" -v folder="$folder" '
function name(index_) {
    return sprintf("area%02d_%s", int(index_ / 25), parts[index_ % 25])
}
function write_table(index_, file,    own, first, other) {
    own = name(index_)
    first = index_ - index_ % 25
    other = index_ % 3 == 0 && first > 0 ? (index_ * 7) % first : -1
    printf "\nCREATE TABLE %s (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n", own > file
    if (index_ != first) printf "    account_id bigint NOT NULL REFERENCES %s,\n", name(first) > file
    if (other >= 0) printf "    origin_id bigint REFERENCES %s ON DELETE SET NULL,\n", name(other) > file
    printf "    name text NOT NULL,\n    status text NOT NULL DEFAULT %sopen%s,\n", q, q > file
    printf "    amount numeric(18,2) NOT NULL DEFAULT 0 CHECK (amount >= 0),\n" > file
    printf "    payload jsonb,\n    starts_on date,\n    ends_on date,\n    note text,\n" > file
    printf "    created_at timestamptz NOT NULL DEFAULT now(),\n    UNIQUE (name, starts_on)\n);\n" > file
    if (index_ != first) printf "CREATE INDEX ON %s (account_id);\n", own > file
    printf "COMMENT ON TABLE %s IS %sTable %d of %d%s;\n", own, q, index_ + 1, tables, q > file
    printf "COMMENT ON COLUMN %s.amount IS %sIn the currency of the account%s;\n", own, q, q > file
}
BEGIN {
    q = sprintf("%c", 39)
    split("accounts lines events notes files tags owners links rules states checks limits plans types " \
        "batches groups members tokens alerts metrics jobs tasks votes views drafts", words, " ")
    for (part = 1; part <= 25; part++) parts[part - 1] = words[part]
    for (index_ = 0; index_ < tables; index_++) {
        if (index_ % 10 == 0) {
            number = index_ / 10 + 1
            file = sprintf("%s/%03d_create_tables.sql", folder, number)
            printf "-- Description: Creates tables %d to %d\n", index_ + 1, index_ + 10 > file
        }
        write_table(index_, file)
        if (index_ % 10 == 9) close(file)
    }
}'
