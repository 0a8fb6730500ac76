# summary: sums @records@ up by category
# usage: report [YYYY-MM]
cmd_report() {
  [ $# -le 1 ] || usage_error report 'one month at most'
  month=${1:-}
  [ -z "$month" ] || check_month report "$month"
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | sort -t "$TAB" -k 4,4 | awk -F '\t' -v month="$month" '
    $0 == "" || (month != "" && substr($2, 1, 7) != month) { next }
    !($4 in count) { order[++groups] = $4; if (length($4) > widest) widest = length($4) }
    { count[$4]++; sum[$4] += $3; records++; total += $3 }
    END {
      if (groups == 0) { print "nothing to report"; exit }
      if (widest < 8) widest = 8
      form = "%-" widest "s %7s %14s\n"
      printf form, "category", "count", "@value@"
      for (at = 1; at <= groups; at++)
        printf form, order[at], count[order[at]], sprintf("@valueFormat@", sum[order[at]])
      printf form, "total", records, sprintf("@valueFormat@", total)
    }'
}
