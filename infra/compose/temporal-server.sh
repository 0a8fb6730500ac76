#!/bin/sh
# Starts Temporal's server with the database password from its secret file.
set -eu
POSTGRES_PWD=$(cat /run/secrets/db_password)
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
