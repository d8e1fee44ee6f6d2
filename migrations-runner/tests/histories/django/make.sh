# Django: the application `fees` beside Django's own contenttypes, whose rows are in the same table.
pip_install django==5.2.19 psycopg2-binary==2.9.13
migration() { # NAME DEPENDENCY SQL...
    write "fees/migrations/$1.py" 'from django.db import migrations' '' '' 'class Migration(migrations.Migration):' \
        "    dependencies = [$2]" '    operations = [' "${@:3}" '    ]'
}
write fees/__init__.py
write fees/migrations/__init__.py
write settings.py 'import os' 'SECRET_KEY = "none"' 'USE_TZ = True' \
    'INSTALLED_APPS = ["django.contrib.contenttypes", "fees"]' \
    'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "USER": "postgres",' \
    '    "NAME": os.environ["PGDATABASE"], "HOST": "127.0.0.1", "PORT": os.environ["PGPORT"]}}'
migration 0001_create_fees '' "        migrations.RunSQL(\"$create_fees\"),"
migration 0002_raise_fees '("fees", "0001_create_fees")' \
    "        migrations.RunSQL(\"$raise_fees\")," "        migrations.RunSQL(\"$times_hundred\"),"
DJANGO_SETTINGS_MODULE=settings PYTHONPATH=. django-admin migrate
write "$set/0001_create_fees.sql" "$create_fees"
write "$set/0002_raise_fees.sql" "$raise_fees" "$times_hundred"
