#!/usr/bin/env bash
# Builds the Temporal CLI (development server, Web UI, SQLite) from the Go module proxy.
# usage: build.sh OUTPUT_FILE     Idempotent: does nothing when OUTPUT_FILE was built from the same pins.
# The result replaces OUTPUT_FILE by a rename, so a build that is killed leaves nothing half-written.
set -euo pipefail
cd "$(dirname "$0")"
out=${1:?usage: build.sh OUTPUT_FILE}
stamp=$out.sum
want=$(cat go.mod go.sum build.sh | sha256sum)
if [ -x "$out" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then exit 0; fi
version=$(sed -n 's#^.*github.com/temporalio/cli v\([0-9.]*\).*#\1#p' go.mod | head -1)
mkdir -p "$(dirname "$out")"
tmp=$(mktemp "$out.XXXXXX")
trap 'rm -f "$tmp"' EXIT
# Constant flags keep Go's build cache valid; -buildvcs=false because the binary is not built from this repository's code.
CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false" \
  go build -trimpath -ldflags "-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=$version" \
  -o "$tmp" github.com/temporalio/cli/cmd/temporal
chmod 755 "$tmp"
mv "$tmp" "$out"
echo "$want" > "$stamp"
