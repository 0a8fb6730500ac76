#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

PROGRAM=tests
status=0
output=
errors=
fail() {
  printf '%s\n' "$1"
  exit 1
}
usage_error() {
  printf '%s\n' "$2"
  exit 2
}
for part in "$ROOT"/lib/core_*.sh; do
  # shellcheck disable=SC1090
  . "$part"
done

[ -z "$(store_rows)" ] || wrong 'no file must mean no records'

given 2026-01-05 12 food 'bread, "fresh" & warm $(id) \n `x`'
given 2026-01-06 3 travel "bus"
output=$(store_rows)
expect_output "1${TAB}2026-01-05${TAB}@value12@${TAB}food${TAB}"'bread, "fresh" & warm $(id) \n `x`'"
2${TAB}2026-01-06${TAB}@value3@${TAB}travel${TAB}bus"
[ "$(find "$WORK/data" -type f | wc -l)" -eq 1 ] || wrong 'a temporary file was left behind'
[ ! -e "$FILE.lock" ] || wrong 'the lock was left behind'

# A second writer waits, and gives up with a reason.
mkdir "$FILE.lock"
status=0
output=$(@ENV@_LOCK_WAIT=0 && export @ENV@_LOCK_WAIT && printf '2026-01-07\t1\tfood\tx\n' | store_append) || status=$?
expect_status 1
expect_in_output 'is in use'
rmdir "$FILE.lock"

# A damaged file is never written over.
printf 'half a line\n' >> "$FILE"
before=$(cksum < "$FILE")
status=0
output=$(printf '2026-01-07\t1\tfood\tx\n' | store_append) || status=$?
expect_status 1
[ "$before" = "$(cksum < "$FILE")" ] || wrong 'a damaged file was changed'

# What a record must look like.
for bad in '2026-02-30 5 food x' '2026-13-01 5 food x' 'today 5 food x' '2026-01-05 -5 food x' '2026-01-05 0 food x' \
  '2026-01-05 1e3 food x' '2026-01-05 5 Food! x'; do
  # shellcheck disable=SC2086
  set -- $bad
  status=0
  output=$(check_record add "$@") || status=$?
  expect_status 2
done
status=0
output=$(check_record add 2024-02-29 5 food 'a leap day') || status=$?
expect_status 0
output=$(check_record add 2026-01-05 5 food "two
lines") || status=$?
expect_status 2
