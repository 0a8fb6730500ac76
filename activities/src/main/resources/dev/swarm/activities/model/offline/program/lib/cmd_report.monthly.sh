# summary: sums @records@ up by month
# usage: report [YYYY]
cmd_report() {
  [ $# -le 1 ] || usage_error report 'one year at most'
  year=${1:-}
  case $year in
    '' | [0-9][0-9][0-9][0-9]) ;;
    *) usage_error report "\"$year\" is not a year: write it as 2026" ;;
  esac
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | sort -t "$TAB" -k 2,2 | awk -F '\t' -v year="$year" '
    $0 == "" || (year != "" && substr($2, 1, 4) != year) { next }
    { group = substr($2, 1, 7) }
    !(group in count) { order[++groups] = group }
    { count[group]++; sum[group] += $3; records++; total += $3 }
    END {
      if (groups == 0) { print "nothing to report"; exit }
      printf "%-10s %7s %14s\n", "month", "count", "@value@"
      for (at = 1; at <= groups; at++)
        printf "%-10s %7d %14s\n", order[at], count[order[at]], sprintf("@valueFormat@", sum[order[at]])
      printf "%-10s %7d %14s\n", "total", records, sprintf("@valueFormat@", total)
    }'
}
