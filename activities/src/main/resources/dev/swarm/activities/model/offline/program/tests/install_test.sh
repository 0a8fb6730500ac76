#!/bin/sh
. "$(dirname -- "$0")/lib.sh"

status=0
errors=
prefix="$WORK/a prefix"
output=$(sh "$ROOT/install.sh" --prefix "$prefix")
expect_in_output installed
output=$("$prefix/bin/@name@" version)
expect_output "@name@ $(cat "$ROOT/lib/VERSION")"
output=$("$prefix/bin/@name@" add 5 food bread)
expect_output 'added @record@ 1'
output=$(sh "$ROOT/install.sh" --check --prefix "$prefix")
expect_output 'all files are as installed'
echo '# changed' >> "$prefix/lib/@name@/cmd_add.sh"
if sh "$ROOT/install.sh" --check --prefix "$prefix" > /dev/null 2>&1; then wrong 'a changed file must be noticed'; fi
sh "$ROOT/install.sh" --uninstall --prefix "$prefix" > /dev/null
[ ! -e "$prefix/bin/@name@" ] || wrong 'the program must be gone'
[ -s "$@ENV@_FILE" ] || wrong 'the data must stay'
if sh "$ROOT/install.sh" --nonsense > /dev/null 2>&1; then wrong 'nonsense must be refused'; fi
