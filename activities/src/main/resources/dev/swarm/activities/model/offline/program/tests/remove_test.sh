#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-01-05 7 food bread
given 2026-01-06 8 food milk
given 2026-01-07 9 food eggs
before=$(cksum < "$@ENV@_FILE")

run remove
expect_status 2
run remove one
expect_status 2
expect_in_errors "'one' is not an id"
run remove 1 99
expect_status 1
expect_in_errors 'there is no @record@ 99'
[ "$before" = "$(cksum < "$@ENV@_FILE")" ] || wrong 'nothing may be removed where one id is wrong'

run remove 1 3
expect_status 0
expect_output 'removed @record@ 1
removed @record@ 3'
grep -q milk "$@ENV@_FILE" || wrong 'the other record must stay'
if grep -q -e bread -e eggs "$@ENV@_FILE"; then wrong 'the records must be gone'; fi
run remove 2
expect_status 0
[ "$(wc -l < "$@ENV@_FILE")" -eq 1 ] || wrong 'only the line of column names stays'
[ ! -e "$@ENV@_FILE.lock" ] || wrong 'the lock was left behind'
