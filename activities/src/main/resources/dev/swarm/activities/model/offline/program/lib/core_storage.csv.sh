# The data file: CSV that spreadsheets open, a line of column names, then one record per line.
TAB=$(printf '\t')
FILE=${@ENV@_FILE:-${XDG_DATA_HOME:-${HOME:-.}/.local/share}/@name@/@records@.csv}

# Prints all records: id, date, @value@, category, text, with tabs between.
store_rows() {
  [ -e "$FILE" ] || return 0
  [ -r "$FILE" ] || fail "cannot read $FILE: check its permissions"
  awk "$CSV_AWK"'
    NR == 1 { next }
    csv_split($0, field) != 5 || field[1] !~ /^[0-9]+$/ { printf "line %d is damaged\n", NR; exit 1 }
    { print field[1] "\t" field[2] "\t" field[3] "\t" field[4] "\t" field[5] }
  ' < "$FILE" || fail "$FILE is damaged: restore it from a copy, or correct it with an editor"
}

# Replaces all records by those on the input, at once: a reader sees the old file or the new one.
store_replace() {
  temporary=$FILE.new.$$
  awk -F '\t' "$CSV_AWK"'
    BEGIN { print "id,date,@value@,category,text" }
    { print $1 "," $2 "," $3 "," $4 "," csv_field($5) }
  ' > "$temporary" || {
    rm -f -- "$temporary"
    fail "cannot write $temporary: is the disk full?"
  }
  mv -f -- "$temporary" "$FILE"
}
