# summary: prints how many @records@ there are
# usage: count
cmd_count() {
  [ $# -eq 0 ] || usage_error count "'$1' is not understood"
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | awk '$0 != "" { count++ } END { print count + 0 }'
}
