#!/usr/bin/env bash
# Boots the guest image in QEMU and asks its agent for everything the protocol has. Builds the image where it is missing.
#   test.sh [--variant default|java] [--project DIR_OR_FILE] [CACHE]
set -euo pipefail
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SWARM_GUEST_IMAGE=$("$here/build.sh" "$@")
export SWARM_GUEST_IMAGE
if ! command -v go >/dev/null; then PATH=$PATH:/usr/local/go/bin; fi
cd "$here/agent"
go vet ./...
exec go test -count=1 -timeout 10m -v -run 'Booted|Hostile|Panic|Java' .
