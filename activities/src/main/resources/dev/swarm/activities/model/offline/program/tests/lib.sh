# What the tests share: a folder and a data file of their own, running the program, and expectations.
set -eu
LC_ALL=C
export LC_ALL
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
WORK=${TMPDIR:-/tmp}/@name@-test-$$
mkdir -m 700 "$WORK"
trap 'rm -rf "$WORK"' EXIT
@ENV@_FILE=$WORK/data/@records@.@storage@
export @ENV@_FILE

# Runs the program; leaves $status, $output and $errors.
run() {
  status=0
  sh "$ROOT/bin/@name@" "$@" > "$WORK/out" 2> "$WORK/err" < /dev/null || status=$?
  output=$(cat "$WORK/out")
  errors=$(cat "$WORK/err")
}

wrong() {
  printf '%s: %s\n  status: %s\n  output: %s\n  errors: %s\n' "${0##*/}" "$1" "$status" "$output" "$errors" >&2
  exit 1
}

expect_status() {
  [ "$status" -eq "$1" ] || wrong "expected exit code $1"
}

expect_output() {
  [ "$output" = "$1" ] || wrong "expected the output: $1"
}

expect_in_output() {
  case $output in
    *"$1"*) ;;
    *) wrong "expected in the output: $1" ;;
  esac
}

expect_in_errors() {
  case $errors in
    *"$1"*) ;;
    *) wrong "expected in the errors: $1" ;;
  esac
}
