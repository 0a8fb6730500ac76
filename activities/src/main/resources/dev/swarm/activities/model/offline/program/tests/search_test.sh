#!/bin/sh
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/tests/given.sh"

given 2026-01-05 7 food 'Fresh bread (50% off)'
given 2026-01-06 80 travel 'train \d.* to bread fair'
run search BREAD
expect_status 0
[ "$(printf '%s\n' "$output" | wc -l)" -eq 2 ] || wrong 'both mention bread'
run search fresh bread
[ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ] || wrong 'words are looked for together'
run search travel
expect_in_output train
run search '\d.*'
expect_in_output train
run search bread --max 10
[ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ] || wrong 'one is at most 10'
run search --min 10
expect_in_output train
run search nothing-like-it
expect_status 1
expect_in_errors 'nothing matches'
run search
expect_status 2
run search bread --min ten
expect_status 2
run search bread --colour red
expect_status 2
