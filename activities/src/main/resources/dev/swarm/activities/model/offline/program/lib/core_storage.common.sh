
# Keeps other runs of the program from changing the file until store_unlock or the end of this one.
store_lock() {
  folder=$(dirname -- "$FILE")
  mkdir -p -- "$folder" 2> /dev/null || fail "cannot make the folder $folder: set @ENV@_FILE to another place"
  [ -w "$folder" ] || fail "cannot write into the folder $folder: set @ENV@_FILE to another place"
  # Most runs take milliseconds, so it asks quickly for a while and then once a second.
  tries=0
  until mkdir -- "$FILE.lock" 2> /dev/null; do
    tries=$((tries + 1))
    [ "$tries" -le 50 ] || sleep 1
    [ "$tries" -lt $((50 + ${@ENV@_LOCK_WAIT:-10})) ] || fail "$FILE is in use; where no other $PROGRAM runs, remove $FILE.lock"
  done
  trap 'rmdir -- "$FILE.lock" 2> /dev/null' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

store_unlock() {
  rmdir -- "$FILE.lock" 2> /dev/null || :
  trap - EXIT INT TERM
}

# Adds the records on the input (date, @value@, category, text, with tabs between), gives them ids and prints the first id.
store_append() {
  store_lock
  rows=$(store_rows) || fail 'nothing was changed'
  first=$(printf '%s\n' "$rows" | awk -F '\t' '$1 + 0 > top { top = $1 + 0 } END { print top + 1 }')
  {
    [ -z "$rows" ] || printf '%s\n' "$rows"
    awk -F '\t' -v id="$first" '{ printf "%d\t%s\t@valueFormat@\t%s\t%s\n", id++, $1, $2, $3, $4 }'
  } | store_replace || fail 'nothing was changed'
  store_unlock
  printf '%s\n' "$first"
}
