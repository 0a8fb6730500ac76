#!/bin/sh
. "$(dirname -- "$0")/lib.sh"

run help
expect_status 0
expect_in_output 'usage: @name@ COMMAND'

run version
expect_status 0
expect_output "@name@ $(cat "$ROOT/lib/VERSION")"

run
expect_status 2

run frobnicate
expect_status 2
expect_in_errors "there is no command 'frobnicate'"

run ../core_storage
expect_status 2
