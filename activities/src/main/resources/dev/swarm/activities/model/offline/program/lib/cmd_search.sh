# summary: finds @records@ by words in their category or text
# usage: search WORDS... [--min @VALUE@] [--max @VALUE@]
cmd_search() {
  words=
  least=
  most=
  while [ $# -gt 0 ]; do
    case $1 in
      --min | --max)
        [ $# -ge 2 ] || usage_error search "$1 needs a number"
        case $2 in
          '' | *[!0-9.]* | *.*.* | .) usage_error search "\"$2\" is not a number" ;;
        esac
        if [ "$1" = --min ]; then least=$2; else most=$2; fi
        shift 2
        ;;
      --*) usage_error search "there is no option $1" ;;
      *)
        words=${words:+$words }$1
        shift
        ;;
    esac
  done
  [ -n "$words$least$most" ] || usage_error search 'say what to look for'
  rows=$(store_rows) || {
    printf '%s\n' "$rows" >&2
    exit 1
  }
  printf '%s\n' "$rows" | sort -t "$TAB" -k 2,2 -k 1,1n | WANTED_WORDS=$words WANTED_MIN=$least WANTED_MAX=$most awk -F '\t' '
    BEGIN { words = tolower(ENVIRON["WANTED_WORDS"]); least = ENVIRON["WANTED_MIN"]; most = ENVIRON["WANTED_MAX"] }
    $0 == "" || !index(tolower($4 "\t" $5), words) { next }
    (least != "" && $3 + 0 < least + 0) || (most != "" && $3 + 0 > most + 0) { next }
    { printf "%4d  %s  %12s  %-12s  %s\n", $1, $2, $3, $4, $5; found = 1 }
    END { exit !found }' || fail 'nothing matches'
}
