#!/bin/sh
# Makes for each service the role and the database that its own URL names. A role reaches its own database and no other.
# May be repeated. Reads SECRETS/NAME.database (as Docker mounts a secret) or NAME.database.txt (as make-secrets.sh leaves it);
# speaks to the server as psql does by itself (PGHOST, PGUSER, ...).
set -eu
secrets=${SECRETS:-/run/secrets}
admin_database=${PGDATABASE:-postgres}

for name in complaints routing notify metrics gateway; do
    file=$secrets/$name.database
    [ -e "$file" ] || file=$file.txt
    url=$(cat "$file")
    role=$(echo "$url" | sed -E 's|^postgresql://([^:]+):.*$|\1|')
    password=$(echo "$url" | sed -E 's|^postgresql://[^:]+:([^@]+)@.*$|\1|')
    database=${url##*/}
    psql -X -q -v ON_ERROR_STOP=1 -d "$admin_database" <<SQL
\set role '$role'
\set password '$password'
\set database '$database'
SET client_min_messages = warning;
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
SELECT format('GRANT %I TO CURRENT_USER', :'role') WHERE NOT pg_has_role(CURRENT_USER, :'role', 'MEMBER') \gexec
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'database', :'role')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
done
