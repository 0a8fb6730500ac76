# summary: adds one @record@
# usage: add @VALUE@ CATEGORY TEXT... [--date YYYY-MM-DD]
cmd_add() {
  day=$(date +%Y-%m-%d)
  value=
  category=
  text=
  options=yes
  while [ $# -gt 0 ]; do
    if [ "$options" = yes ]; then
      case $1 in
        --date)
          [ $# -ge 2 ] || usage_error add '--date needs a day, such as 2026-01-31'
          day=$2
          shift 2
          continue
          ;;
        --)
          options=no
          shift
          continue
          ;;
        --*) usage_error add "there is no option $1" ;;
      esac
    fi
    if [ -z "$value" ]; then
      value=$1
    elif [ -z "$category" ]; then
      category=$1
    else
      text=${text:+$text }$1
    fi
    shift
  done
  [ -n "$category" ] || usage_error add 'the @value@, a category and a text are needed'
  check_record add "$day" "$value" "$category" "$text"
  id=$(printf '%s\t%s\t%s\t%s\n' "$day" "$value" "$category" "$text" | store_append) || exit 1
  printf 'added @record@ %s\n' "$id"
}
