# The data file: tab-separated, a line of column names, then one record per line.
TAB=$(printf '\t')
FILE=${@ENV@_FILE:-${XDG_DATA_HOME:-${HOME:-.}/.local/share}/@name@/@records@.tsv}

# Prints all records: id, date, @value@, category, text, with tabs between.
store_rows() {
  [ -e "$FILE" ] || return 0
  [ -r "$FILE" ] || fail "cannot read $FILE: check its permissions"
  awk -F '\t' '
    NR == 1 { next }
    NF != 5 || $1 !~ /^[0-9]+$/ { printf "line %d is damaged\n", NR; bad = 1; exit 1 }
    { print }
  ' < "$FILE" || fail "$FILE is damaged: restore it from a copy, or correct it with an editor"
}

# Replaces all records by those on the input, at once: a reader sees the old file or the new one.
store_replace() {
  temporary=$FILE.new.$$
  {
    printf 'id\tdate\t@value@\tcategory\ttext\n' && cat
  } > "$temporary" || {
    rm -f -- "$temporary"
    fail "cannot write $temporary: is the disk full?"
  }
  mv -f -- "$temporary" "$FILE"
}
