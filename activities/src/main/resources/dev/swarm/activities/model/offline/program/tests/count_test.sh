#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

run count
expect_output 0
given 2026-01-05 7 food bread
given 2026-01-06 8 food milk
run count
expect_status 0
expect_output 2
run count all
expect_status 2
