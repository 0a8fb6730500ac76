#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-01-07 7 food newest
given 2026-01-05 8 food oldest
given 2026-01-06 9 food middle
run last 2
expect_status 0
[ "$(printf '%s\n' "$output" | awk '{ print $NF }' | tr '\n' ' ')" = 'newest middle ' ] || wrong 'the newest come first'
run last
[ "$(printf '%s\n' "$output" | wc -l)" -eq 3 ] || wrong 'there are three'
run last 0
expect_status 2
