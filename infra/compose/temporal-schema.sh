#!/bin/sh
# Creates or updates Temporal's databases; run by docker-compose.yml in the admin-tools image. Idempotent.
set -eu
SQL_PASSWORD=$(cat /run/secrets/db_password)
export SQL_PASSWORD
for database in temporal temporal_visibility; do
  case $database in
    temporal) schema=temporal ;;
    *) schema=visibility ;;
  esac
  tool="temporal-sql-tool --plugin postgres12 --ep postgres --port 5432 --user swarm --db $database"
  # "create" and "setup-schema" fail where they have been done before; "update-schema" tells whether all is well.
  $tool create || true
  $tool setup-schema --version 0.0 || true
  $tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
