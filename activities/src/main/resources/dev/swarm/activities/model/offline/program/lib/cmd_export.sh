# summary: writes all @records@ as CSV, to a file or to the terminal
# usage: export [FILE]
cmd_export() {
  [ $# -le 1 ] || usage_error export 'one file at most'
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  if [ $# -eq 0 ]; then
    export_rows
    return
  fi
  temporary=$1.new.$$
  { export_rows > "$temporary"; } 2> /dev/null && mv -f -- "$temporary" "$1" || {
    rm -f -- "$temporary"
    fail "cannot write $1"
  }
  printf 'exported to %s\n' "$1"
}

export_rows() {
  printf '%s\n' "$rows" | sort -t "$TAB" -k 2,2 -k 1,1n | awk -F '\t' "$CSV_AWK"'
    BEGIN { print "date,@value@,category,text" }
    $0 != "" { print $2 "," $3 "," $4 "," csv_field($5) }'
}
