#!/bin/sh
# Installs @name@:  sh install.sh [--prefix DIR]            (default: ~/.local)
# Checks it:        sh install.sh --check [--prefix DIR]
# Removes it:       sh install.sh --uninstall [--prefix DIR]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${HOME:-}/.local
action=install
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ $# -ge 2 ] || {
        echo 'install.sh: --prefix needs a folder' >&2
        exit 2
      }
      prefix=$2
      shift
      ;;
    --check | --uninstall) action=${1#--} ;;
    *)
      echo "install.sh: '$1' is not understood" >&2
      exit 2
      ;;
  esac
  shift
done
library=$prefix/lib/@name@

checksums() {
  (cd -- "$prefix" && for file in bin/@name@ lib/@name@/VERSION lib/@name@/*.sh; do cksum "$file"; done)
}

case $action in
  install)
    mkdir -p -- "$prefix/bin" "$library"
    cp -- "$here/lib/VERSION" "$here"/lib/*.sh "$library/"
    cp -- "$here/bin/@name@" "$prefix/bin/@name@"
    chmod 755 "$prefix/bin/@name@"
    checksums > "$library/CHECKSUMS"
    echo "installed $prefix/bin/@name@"
    ;;
  check)
    [ -f "$library/CHECKSUMS" ] || {
      echo "install.sh: @name@ is not installed in $prefix" >&2
      exit 1
    }
    if [ "$(checksums 2>&1)" = "$(cat "$library/CHECKSUMS")" ]; then
      echo 'all files are as installed'
    else
      echo 'install.sh: files were changed since they were installed; install again' >&2
      exit 1
    fi
    ;;
  uninstall)
    rm -rf -- "$library"
    rm -f -- "$prefix/bin/@name@"
    echo "removed @name@ from $prefix"
    ;;
esac
