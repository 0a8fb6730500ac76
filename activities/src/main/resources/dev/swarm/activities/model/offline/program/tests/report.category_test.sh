#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

run report
expect_status 0
expect_output 'nothing to report'

given 2026-02-01 120 rent February
given 2026-01-05 7 food bread
given 2026-02-03 3 food milk
run report
expect_status 0
output=$(printf '%s\n' "$output" | tr -s ' ')
expect_output 'category count @value@
food 2 @value10@
rent 1 @value120@
total 3 @value130@'
run report 2026-01
output=$(printf '%s\n' "$output" | tr -s ' ')
expect_in_output 'food 1 @value7@'
run report January
expect_status 2
