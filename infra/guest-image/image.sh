#!/usr/bin/env bash
# The guest images of this host, by name: ./swarm image …
#   build NAME [--variant default|java] [--project DIR_OR_FILE] [--refresh] [--check]
#   list
#   remove NAME
# Each is a link in $SWARM_IMAGES, else $SWARM_CACHE/images, to a folder that build.sh made. A host that runs finds a new one
# by itself. A project chooses its image by name: ./swarm projects change PROJECT --image NAME.
set -euo pipefail
shopt -s nullglob
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
images=${SWARM_IMAGES:-${SWARM_CACHE:-$HOME/.cache/swarm}/images}

fail() { # message, hint
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 2
}

usage() { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

check_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,39}$ ]] \
    || fail "'$1' is not a name of an image" 'use 1 to 40 lower case letters, digits and dashes, such as my-project'
}

build() { # NAME, arguments of build.sh
  local name=${1:-} own='' arguments image fresh
  [ -n "$name" ] || fail 'image build needs a NAME' './swarm image --help'
  check_name "$name"
  shift
  arguments=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --variant | --project)
        [ $# -gt 1 ] || fail "$1 needs a value" './swarm image --help'
        own=yes
        shift
        ;;
      --refresh | --check) ;;
      *) fail "'$1' is not understood" './swarm image --help' ;;
    esac
    shift
  done
  if [ "$name" = default ]; then
    [ -z "$own" ] || fail 'the default image is the same everywhere' 'choose another name, and have the project name it'
  else
    [ -n "$own" ] || fail "image $name needs what it is made of" "give --project FOLDER, or --variant java"
  fi
  image=$(bash "$here/build.sh" ${arguments[@]+"${arguments[@]}"}) || exit 1
  mkdir -p "$images"
  # Renamed over the old one, so that a host finds the one or the other.
  fresh=$images/.new.$$
  ln -sfn "$image" "$fresh"
  mv -T "$fresh" "$images/$name"
  printf '%s\n' "$image"
}

# The value of a text field of a manifest.
field() { sed -n "s/^  \"$2\": \"\([^\"]*\)\".*/\1/p" "$1/manifest.json" | head -1; }

list() {
  local image found=''
  for image in "$images"/*; do
    if [ ! -r "$image/manifest.json" ]; then continue; fi
    [ -n "$found" ] || printf '%-24s %-8s %-21s %6s  %s\n' IMAGE VARIANT BUILT SIZE FOLDER
    found=yes
    printf '%-24s %-8s %-21s %6s  %s\n' "$(basename "$image")" "$(field "$image" variant)" "$(field "$image" built)" \
      "$(du -shL "$image" | cut -f1)" "$(readlink -f "$image")"
  done
  [ -n "$found" ] || printf 'there is no image in %s; ./swarm image build default makes one\n' "$images"
}

remove() {
  local name=${1:-}
  [ -n "$name" ] || fail 'image remove needs a NAME' './swarm image list'
  check_name "$name"
  [ -L "$images/$name" ] || fail "there is no image $name" './swarm image list'
  rm -f "$images/$name"
  printf 'image %s is removed; machines that run go on\n' "$name"
}

main() {
  local command=${1:-list}
  shift || true
  case $command in
    build) build "$@" ;;
    list) list ;;
    remove) remove "$@" ;;
    --help | -h) usage ;;
    *) fail "there is no command image $command" 'there are: build, list, remove' ;;
  esac
}

main "$@"
