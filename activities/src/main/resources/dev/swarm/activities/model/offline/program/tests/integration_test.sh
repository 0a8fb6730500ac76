#!/bin/sh
# A person's month, from the first @record@ to the removal of a mistake, with every command that there is.
. "$(dirname -- "$0")/lib.sh"

has() {
  [ -f "$ROOT/lib/cmd_$1.sh" ]
}

run add 40 food 'the week'\''s shopping' --date 2026-03-02
expect_status 0
run add 9 travel 'bus, "zone 2"' --date 2026-03-03
expect_status 0
run add 900 food 'a mistake' --date 2026-03-04
expect_status 0
run remove 3
expect_status 0
run list --month 2026-03
expect_status 0
expect_in_output "the week's shopping"
expect_in_output 'bus, "zone 2"'
case $output in
  *mistake*) wrong 'the mistake must be gone' ;;
esac
if has report; then
  run report
  expect_in_output '@value49@'
fi
if has search; then
  run search zone
  expect_in_output bus
fi
if has count; then
  run count
  expect_output 2
fi
if has export; then
  run export "$WORK/all.csv"
  expect_status 0
  if has import; then
    @ENV@_FILE=$WORK/second/data
    run import "$WORK/all.csv"
    expect_output 'imported 2'
    run export "$WORK/again.csv"
    cmp "$WORK/all.csv" "$WORK/again.csv" || wrong 'export and import must fit together'
  fi
fi

# Two at once: neither is lost.
@ENV@_FILE=$WORK/third/data
for text in one two three; do
  sh "$ROOT/bin/@name@" add 1 food "$text" > /dev/null &
done
wait
run list
for text in one two three; do
  expect_in_output "$text"
done
