#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-02-01 120 rent February
given 2026-01-05 7 food 'bread, "fresh"'
run export
expect_status 0
expect_output 'date,@value@,category,text
2026-01-05,@value7@,food,"bread, ""fresh"""
2026-02-01,@value120@,rent,February'
first=$output
run export "$WORK/my records.csv"
expect_status 0
[ "$(cat "$WORK/my records.csv")" = "$first" ] || wrong 'the file differs from the terminal'
run export "$WORK/no such folder/file.csv"
expect_status 1
expect_in_errors 'cannot write'
run export one two
expect_status 2
