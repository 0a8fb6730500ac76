# CSV in awk: one record per line, fields quoted with " where needed.
# shellcheck disable=SC2034,SC2016
CSV_AWK='
# Splits a line; answers the number of fields, or -1 where a quote is left open.
function csv_split(line, out,   count, at, mark, field, quoted) {
  count = 0; field = ""; quoted = 0
  for (at = 1; at <= length(line); at++) {
    mark = substr(line, at, 1)
    if (quoted) {
      if (mark != "\"") field = field mark
      else if (substr(line, at + 1, 1) == "\"") { field = field mark; at++ }
      else quoted = 0
    }
    else if (mark == "\"" && field == "") quoted = 1
    else if (mark == ",") { out[++count] = field; field = "" }
    else field = field mark
  }
  out[++count] = field
  return quoted ? -1 : count
}
function csv_field(text) {
  if (text !~ /[",]/) return text
  gsub(/"/, "\"\"", text)
  return "\"" text "\""
}
'
