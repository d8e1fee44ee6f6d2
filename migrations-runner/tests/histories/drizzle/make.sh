# drizzle-kit before 1.0: 0000_create_fees.sql and a journal.
npm_install drizzle-kit@0.31.11 drizzle-orm@0.45.4 pg@8.23.1
write drizzle.config.js 'module.exports = {' '  dialect: "postgresql", out: "./drizzle", schema: "./schema.js",' \
    '  dbCredentials: { url: process.env.DATABASE_URL },' '};'
write drizzle/0000_create_fees.sql "$create_fees"
write drizzle/0001_raise_fees.sql "$raise_fees" '--> statement-breakpoint' "$times_hundred"
write drizzle/meta/_journal.json '{ "version": "7", "dialect": "postgresql", "entries": [' \
    '{ "idx": 0, "version": "7", "when": 1767225601000, "tag": "0000_create_fees", "breakpoints": true },' \
    '{ "idx": 1, "version": "7", "when": 1767312001000, "tag": "0001_raise_fees", "breakpoints": true }' ']}'
drizzle-kit migrate
cp drizzle/*.sql "$set"
