#!/bin/sh
# Runs tests/*_test.sh, or those that are named: sh tests/run.sh add list
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
passed=0
failed=0
for test in "$here"/*_test.sh; do
  [ -f "$test" ] || continue
  name=${test##*/}
  name=${name%_test.sh}
  if [ $# -gt 0 ]; then
    case " $* " in
      *" $name "*) ;;
      *) continue ;;
    esac
  fi
  if sh "$test"; then
    printf 'ok      %s\n' "$name"
    passed=$((passed + 1))
  else
    printf 'FAILED  %s\n' "$name"
    failed=$((failed + 1))
  fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
