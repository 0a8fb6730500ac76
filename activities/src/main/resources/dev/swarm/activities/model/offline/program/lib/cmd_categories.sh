# summary: prints the categories in use, with how often each is used
# usage: categories
cmd_categories() {
  [ $# -eq 0 ] || usage_error categories "'$1' is not understood"
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | awk -F '\t' '$0 != "" { count[$4]++ } END { for (name in count) print name, count[name] }' | sort
}
