# summary: removes @records@ by their ids
# usage: remove ID...
cmd_remove() {
  [ $# -gt 0 ] || usage_error remove 'an id is needed; the list shows them'
  wanted=' '
  for id in "$@"; do
    case $id in
      '' | *[!0-9]*) usage_error remove "'$id' is not an id" ;;
    esac
    wanted="$wanted$id "
  done
  store_lock
  rows=$(store_rows) || fail 'nothing was changed'
  for id in "$@"; do
    printf '%s\n' "$rows" | awk -F '\t' -v id="$id" '$1 == id { found = 1 } END { exit !found }' ||
      fail "there is no @record@ $id; nothing was removed"
  done
  printf '%s\n' "$rows" | awk -F '\t' -v wanted="$wanted" '$0 != "" && !index(wanted, " " $1 " ")' | store_replace || exit 1
  store_unlock
  printf 'removed @record@ %s\n' "$@"
}
