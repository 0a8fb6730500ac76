#!/bin/sh
. "$(dirname -- "$0")/lib.sh"

run add 12 food bread and cheese --date 2026-01-05
expect_status 0
expect_output 'added @record@ 1'

run add 3 travel -- --date
expect_status 0
expect_output 'added @record@ 2'
grep -q "$(date +%Y)" "$@ENV@_FILE" || wrong 'the default date is today'

before=$(cksum < "$@ENV@_FILE")
run add
expect_status 2
run add 12 food
expect_status 2
expect_in_errors 'the text is empty'
run add twelve food bread
expect_status 2
expect_in_errors 'is not @valueArticle@ @value@'
run add 12 food bread --date 2026-02-30
expect_status 2
expect_in_errors 'is not a day'
run add 12 food bread --date
expect_status 2
run add 12 food bread --colour red
expect_status 2
expect_in_errors 'there is no option --colour'
[ "$before" = "$(cksum < "$@ENV@_FILE")" ] || wrong 'wrong input changed the file'

@ENV@_FILE=/dev/null/nowhere/file
run add 12 food bread
expect_status 1
expect_in_errors 'cannot make the folder'
