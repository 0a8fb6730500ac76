#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

run report
expect_status 0
expect_output 'nothing to report'

given 2026-02-01 120 rent February
given 2026-01-05 7 food bread
given 2026-01-31 3 food milk
given 2025-12-31 1 food eggs
run report 2026
expect_status 0
output=$(printf '%s\n' "$output" | tr -s ' ')
expect_output 'month count @value@
2026-01 2 @value10@
2026-02 1 @value120@
total 3 @value130@'
run report
expect_in_output '2025-12'
run report 26
expect_status 2
run report 2026 2027
expect_status 2
