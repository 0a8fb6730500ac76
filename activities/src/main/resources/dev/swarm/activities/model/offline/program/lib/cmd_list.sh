# summary: lists @records@, the oldest first
# usage: list [--category CATEGORY] [--month YYYY-MM]
cmd_list() {
  category=
  month=
  while [ $# -gt 0 ]; do
    case $1 in
      --category | --month) [ $# -ge 2 ] || usage_error list "$1 needs a value" ;;
      *) usage_error list "'$1' is not understood" ;;
    esac
    case $1 in
      --category) category=$2 ;;
      --month)
        check_month list "$2"
        month=$2
        ;;
    esac
    shift 2
  done
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  [ -n "$rows" ] || {
    printf 'no @records@ yet\n'
    return
  }
  printf '%s\n' "$rows" | sort -t "$TAB" -k 2,2 -k 1,1n | WANTED_CATEGORY=$category WANTED_MONTH=$month awk -F '\t' '
    BEGIN { category = ENVIRON["WANTED_CATEGORY"]; month = ENVIRON["WANTED_MONTH"] }
    function width(column, text) { if (length(text) > widest[column]) widest[column] = length(text) }
    category != "" && $4 != category { next }
    month != "" && substr($2, 1, 7) != month { next }
    { line[++count] = $0; width(1, $1); width(3, $3); width(4, $4) }
    END {
      width(1, "id"); width(3, "@value@"); width(4, "category")
      form = "%" widest[1] "s  %-10s  %" widest[3] "s  %-" widest[4] "s  %s\n"
      if (count == 0) { print "nothing matches"; exit }
      printf form, "id", "date", "@value@", "category", "text"
      for (at = 1; at <= count; at++) {
        split(line[at], field, "\t")
        printf form, field[1], field[2], field[3], field[4], field[5]
      }
    }'
}
