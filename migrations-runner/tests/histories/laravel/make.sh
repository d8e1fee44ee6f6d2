# Laravel's migrator (illuminate/database): the row's name is the file's without extension.
apt_install 'php-illuminate-database=8.*' 'php-illuminate-filesystem=8.*' 'php-cli=2:8.2*' 'php-pgsql=2:8.2*'
migration() { # NAME CLASS SQL
    write "database/migrations/$1.php" '<?php' 'use Illuminate\Database\Migrations\Migration;' \
        'use Illuminate\Database\Capsule\Manager as DB;' "class $2 extends Migration {" \
        "    public function up() { DB::statement(\"$3\"); }" '}'
}
migration 2026_01_01_000001_create_fees_table CreateFeesTable "$create_fees"
migration 2026_01_02_000001_raise_fees RaiseFees "$raise_fees"
cat >migrate.php <<'PHP'
<?php
require 'Illuminate/Database/autoload.php';
require 'Illuminate/Filesystem/autoload.php';
$capsule = new Illuminate\Database\Capsule\Manager;
$capsule->addConnection(['driver' => 'pgsql', 'host' => '127.0.0.1', 'port' => getenv('PGPORT'), 'username' => 'postgres',
    'password' => '', 'database' => getenv('PGDATABASE'), 'charset' => 'utf8', 'schema' => 'public']);
$capsule->setAsGlobal();
$resolver = $capsule->getDatabaseManager();
$history = new Illuminate\Database\Migrations\DatabaseMigrationRepository($resolver, 'migrations');
$history->createRepository();
(new Illuminate\Database\Migrations\Migrator($history, $resolver, new Illuminate\Filesystem\Filesystem))
    ->run(['database/migrations']);
PHP
php migrate.php
write "$set/20260101000001_create_fees_table.sql" "$create_fees"
write "$set/20260102000001_raise_fees.sql" "$raise_fees"
