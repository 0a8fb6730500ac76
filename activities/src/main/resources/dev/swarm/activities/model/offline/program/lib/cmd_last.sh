# summary: prints the newest @records@
# usage: last [NUMBER]
cmd_last() {
  [ $# -le 1 ] || usage_error last 'one number at most'
  number=${1:-5}
  case $number in
    '' | 0* | *[!0-9]*) usage_error last "'$number' is not a number above 0" ;;
  esac
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | sort -t "$TAB" -k 2,2r -k 1,1nr | awk -F '\t' -v number="$number" '
    $0 == "" || ++count > number { next }
    { printf "%4d  %s  %12s  %-12s  %s\n", $1, $2, $3, $4, $5 }'
}
