#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-01-05 7 travel bus
given 2026-01-05 8 food milk
given 2026-01-06 9 food eggs
run categories
expect_status 0
expect_output 'food 2
travel 1'
run categories all
expect_status 2
