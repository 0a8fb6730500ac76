#!/bin/sh
# Runs tests/*_test.sh at once, or those that are named: sh tests/run.sh add list
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT
names=''
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
  names="$names $name"
  { sh "$test" > "$results/$name.output" 2>&1 && : > "$results/$name.passed"; } &
done
wait
passed=0
failed=0
for name in $names; do
  cat "$results/$name.output"
  if [ -f "$results/$name.passed" ]; then
    printf 'ok      %s\n' "$name"
    passed=$((passed + 1))
  else
    printf 'FAILED  %s\n' "$name"
    failed=$((failed + 1))
  fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
