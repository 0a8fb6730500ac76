#!/bin/sh
# Creates the namespace and the search attributes that the platform uses; run by docker-compose.yml. Idempotent.
set -eu
until temporal operator cluster health --address temporal:7233 >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe --address temporal:7233 --namespace default >/dev/null 2>&1 \
  || temporal operator namespace create --address temporal:7233 --retention 30d --namespace default
for name in SwarmProject SwarmSession SwarmBuild SwarmTicket SwarmState; do
  temporal operator search-attribute create --address temporal:7233 --namespace default --name "$name" --type Keyword \
    || temporal operator search-attribute list --address temporal:7233 --namespace default | grep -q "$name"
done
