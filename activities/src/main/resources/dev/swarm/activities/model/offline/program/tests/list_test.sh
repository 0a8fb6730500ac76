#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

run list
expect_status 0
expect_output 'no @records@ yet'

given 2026-02-01 120 rent 'February'
given 2026-01-05 7 food '50% off, "bread"'
run list
expect_status 0
[ "$(printf '%s\n' "$output" | awk 'NR == 2 { print $1 }')" = 2 ] || wrong 'the oldest must come first'
expect_in_output '50% off, "bread"'
# Columns line up: the text begins at the same place in each line.
[ "$(printf '%s\n' "$output" | awk '{ at = index($0, "text") + index($0, "50%") + index($0, "February"); print at }' |
  sort -u | wc -l)" -eq 1 ] || wrong 'the columns are not aligned'

run list --category food
expect_in_output 'bread'
[ "$(printf '%s\n' "$output" | wc -l)" -eq 2 ] || wrong 'only food was asked for'
run list --month 2026-02
expect_in_output 'February'
[ "$(printf '%s\n' "$output" | wc -l)" -eq 2 ] || wrong 'only February was asked for'
run list --category nothing
expect_output 'nothing matches'
run list --month 2026-13
expect_status 2
run list --month
expect_status 2
run list everything
expect_status 2
