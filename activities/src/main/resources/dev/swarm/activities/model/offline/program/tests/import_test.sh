#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-01-01 1 food before
printf 'date,@value@,category,text\r\n2026-01-05,7,food,"bread, ""fresh"""\r\n\r\n2026-02-01,120,rent,February\n' > "$WORK/in.csv"
run import "$WORK/in.csv"
expect_status 0
expect_output 'imported 2'
grep -q February "$@ENV@_FILE" || wrong 'the records must be there'

before=$(cksum < "$@ENV@_FILE")
printf 'date,@value@,category,text\n2026-01-05,7,food,bread\n2026-02-30,7,food,bread\n2026-01-05,x,food,bread\n1,2\n' > "$WORK/bad.csv"
run import "$WORK/bad.csv"
expect_status 1
expect_in_errors 'bad.csv:3: "2026-02-30" is not a day'
expect_in_errors 'bad.csv:4: "x" is not @valueArticle@ @value@'
expect_in_errors 'bad.csv:5: 4 fields are needed'
expect_in_errors 'nothing was imported'
printf 'something else\n' > "$WORK/other.csv"
run import "$WORK/other.csv"
expect_status 1
run import "$WORK/missing.csv"
expect_status 1
expect_in_errors 'cannot read'
[ "$before" = "$(cksum < "$@ENV@_FILE")" ] || wrong 'a bad import changed the file'
run import
expect_status 2
