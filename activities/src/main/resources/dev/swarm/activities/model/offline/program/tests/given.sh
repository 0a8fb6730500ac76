# Records for tests: given DATE VALUE CATEGORY TEXT
given() (
  fail() {
    printf '%s\n' "$1" >&2
    exit 1
  }
  PROGRAM=tests
  for part in "$ROOT"/lib/core_*.sh; do
    # shellcheck disable=SC1090
    . "$part"
  done
  printf '%s\t%s\t%s\t%s\n' "$@" | store_append > /dev/null
)
