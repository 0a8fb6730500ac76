# What a record must look like; the only place that says so.
# shellcheck disable=SC2016
VALIDATE_AWK='
function is_date(day,   year, month, number, last) {
  if (day !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return 0
  year = substr(day, 1, 4) + 0; month = substr(day, 6, 2) + 0; number = substr(day, 9, 2) + 0
  last = 31
  if (month == 4 || month == 6 || month == 9 || month == 11) last = 30
  if (month == 2) last = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
  return month >= 1 && month <= 12 && number >= 1 && number <= last
}
# What is wrong with a record; empty where nothing is.
function problem(day, value, category, text) {
  if (!is_date(day)) return "\"" day "\" is not a day: write it as 2026-01-31"
  if (value !~ /@valuePattern@/ || length(value) > 12 || value + 0 == 0)
    return "\"" value "\" is not @valueArticle@ @value@: write @valueHint@"
  if (category !~ /^[a-z0-9][a-z0-9-]*$/ || length(category) > 30)
    return "\"" category "\" is not a category: use lower case letters, digits and dashes"
  if (text == "") return "the text is empty: say in a few words what it was"
  if (text ~ /[[:cntrl:]]/) return "the text has a line break or a control character: leave it out"
  if (length(text) > 500) return "the text has more than 500 characters: shorten it"
  return ""
}
'

# check_record COMMAND DAY VALUE CATEGORY TEXT: ends the program where the record is not in order.
check_record() {
  trouble=$(CHECK_DAY=$2 CHECK_VALUE=$3 CHECK_CATEGORY=$4 CHECK_TEXT=$5 awk "$VALIDATE_AWK"'
    BEGIN { printf "%s", problem(ENVIRON["CHECK_DAY"], ENVIRON["CHECK_VALUE"], ENVIRON["CHECK_CATEGORY"], ENVIRON["CHECK_TEXT"]) }
  ' < /dev/null)
  [ -z "$trouble" ] || usage_error "$1" "$trouble"
}

# check_month COMMAND MONTH
check_month() {
  case $2 in
    [0-9][0-9][0-9][0-9]-0[1-9] | [0-9][0-9][0-9][0-9]-1[0-2]) ;;
    *) usage_error "$1" "\"$2\" is not a month: write it as 2026-01" ;;
  esac
}
