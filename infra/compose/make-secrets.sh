#!/usr/bin/env bash
# Makes the secret files that docker-compose.yml hands to the containers. Files that exist are left alone.
# usage: infra/compose/make-secrets.sh FORGE_TOKEN_FILE     (the token of the forge, in a file; it is copied)
set -euo pipefail
token=${1:?usage: make-secrets.sh FORGE_TOKEN_FILE}
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets
umask 077
mkdir -p "$folder"
for name in db_password admin_key worker_key webhook_secret; do
  if [ ! -s "$folder/$name" ]; then
    head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_' >"$folder/$name"
  fi
done
if [ ! -s "$folder/forge_token" ]; then cp "$token" "$folder/forge_token"; fi
# The containers read them as a user of their own; the folder itself stays closed to others.
chmod 644 "$folder"/*
echo "secrets are in $folder"
