# summary: adds the @records@ of a CSV file, all of them or none
# usage: import FILE
cmd_import() {
  [ $# -eq 1 ] || usage_error import 'one file is needed'
  { [ -f "$1" ] && [ -r "$1" ]; } || fail "cannot read $1"
  new=$(IMPORT_FILE=$1 awk "$CSV_AWK$VALIDATE_AWK"'
    BEGIN { file = ENVIRON["IMPORT_FILE"] }
    { sub(/\r$/, "") }
    NR == 1 {
      if ($0 != "date,@value@,category,text") {
        print file ":1: the first line must be date,@value@,category,text"; bad = 1; exit 1
      }
      next
    }
    $0 == "" { next }
    {
      count = csv_split($0, field)
      if (count != 4) trouble = "4 fields are needed: date,@value@,category,text"
      else trouble = problem(field[1], field[2], field[3], field[4])
      if (trouble != "") { print file ":" NR ": " trouble; bad = 1 }
      else line[++lines] = field[1] "\t" field[2] "\t" field[3] "\t" field[4]
    }
    END {
      if (bad) exit 1
      for (at = 1; at <= lines; at++) print line[at]
    }' < "$1") || {
    printf '%s\n' "$new" >&2
    fail 'nothing was imported'
  }
  [ -n "$new" ] || fail "there is nothing in $1"
  printf '%s\n' "$new" | store_append > /dev/null || exit 1
  printf 'imported %d\n' "$(printf '%s\n' "$new" | wc -l)"
}
