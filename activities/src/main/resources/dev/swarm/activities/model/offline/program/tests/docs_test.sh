#!/bin/sh
. "$(dirname -- "$0")/lib.sh"

# Each command is documented, with the usage line that its help prints.
for part in "$ROOT"/lib/cmd_*.sh; do
  command=${part##*/cmd_}
  command=${command%.sh}
  run help "$command"
  expect_status 0
  usage=$(printf '%s\n' "$output" | sed -n '1s/^usage: //p')
  [ -n "$usage" ] || wrong "$command has no usage line"
  grep -qF -e "## $command" "$ROOT/docs/usage.md" || wrong "docs/usage.md lacks $command"
  grep -qF -e "$usage" "$ROOT/docs/usage.md" || wrong "docs/usage.md lacks: $usage"
done
run help
for part in "$ROOT"/lib/cmd_*.sh; do
  command=${part##*/cmd_}
  expect_in_output "  ${command%.sh} "
done
