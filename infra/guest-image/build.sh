#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR
# Builds the guest image of micro-VMs out of Debian packages, without root, and prints the folder it is in.
#   build.sh [--variant default|java] [--project DIR_OR_FILE] [--refresh] [--check] [CACHE]
# CACHE is $SWARM_CACHE, else ~/.cache/swarm. An image that was built from the same files is found at once, without the
# network; --refresh asks the mirror for newer packages first; --check builds a second time and compares. See README.md.
set -euo pipefail
shopt -s nullglob
umask 022
export LC_ALL=C TZ=UTC
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
started=$(date +%s)
# All times in the image.
epoch=1700000000
root_uuid=6f1d2c1e-5b0a-4f6e-9c7d-737761726d01
base_packages=(base-files base-passwd bash busybox-static ca-certificates coreutils dash diffutils dropbear-bin findutils
  git grep gzip hostname less libc-bin mawk mount patch procps python3 sed tar util-linux)
java_packages=(default-jdk-headless)
# Tools of the build come from Debian too, so that the image's bytes don't depend on the machine.
tool_packages=(cpio erofs-utils kmod libc-bin lz4 xz-utils zstd)
kernel_package=linux-image-cloud-amd64

say() { printf 'guest-image: %s\n' "$*" >&2; }

fail() { # message, hint
  printf 'error: %s\n' "$1" >&2
  if [ -n "${2:-}" ]; then printf 'hint: %s\n' "$2" >&2; fi
  exit 1
}

# shellcheck source=lib/apt.sh
. "$here/lib/apt.sh"
# shellcheck source=lib/tree.sh
. "$here/lib/tree.sh"
# shellcheck source=lib/kernel.sh
. "$here/lib/kernel.sh"

parse_arguments() {
  variant='' project='' refresh='' check='' cache=${SWARM_CACHE:-$HOME/.cache/swarm}
  while [ $# -gt 0 ]; do
    case $1 in
      --variant) variant=${2:?--variant needs a name} && shift ;;
      --project) project=${2:?--project needs a folder or file} && shift ;;
      --refresh) refresh=yes ;;
      --check) check=yes ;;
      -*) fail "there is no option $1" "see the head of $here/build.sh" ;;
      *) cache=$1 ;;
    esac
    shift
  done
  mkdir -p "$cache/guest-image/index"
  cache=$(cd "$cache" && pwd)
}

# Reads the project's file into: project_packages, project_network, project_text (all that matters), and the set-up commands.
read_project() {
  local line value file=$project number=0
  project_packages=() project_network=no project_text=''
  project_commands=''
  if [ -d "$file" ]; then file=$file/.swarm/guest-image; fi
  if [ -n "$project" ]; then
    [ -r "$file" ] || fail "there is no $file" 'see "A project'\''s own image" in infra/guest-image/README.md'
    while IFS= read -r line || [ -n "$line" ]; do
      number=$((number + 1))
      value=${line#*: }
      case $line in
        '' | '#'*) continue ;;
        'variant: '*) variant=${variant:-$value} ;;
        'package: '*)
          [[ $value =~ ^[a-z0-9][a-z0-9+.-]+$ ]] || fail "$file:$number: not a package's name: $value"
          project_packages+=("$value")
          ;;
        'network: yes') project_network=yes ;;
        'run: '*) project_commands+=$value$'\n' ;;
        *) fail "$file:$number: not understood: $line" 'known are variant, package, network: yes, run' ;;
      esac
      project_text+=$line$'\n'
    done <"$file"
  fi
  variant=${variant:-default}
  case $variant in default | java) ;; *) fail "there is no variant $variant" 'there are: default, java' ;; esac
}

# The hash of everything of ours that the image is made from.
source_key() {
  {
    cd "$here"
    find build.sh lib files agent -type f ! -name '*_test.go' -print0 | sort -z | xargs -0 sha256sum
    printf '%s\n' "$variant" "$project_text"
  } | sha256sum | cut -c1-32
}

# Runs a tool of the build with the libraries it came with.
tool() {
  local name=$1 path
  shift
  for path in "$tools/usr/bin/$name" "$tools/usr/sbin/$name"; do
    # A link such as depmod's to /bin/kmod means the tools' own /bin.
    if [ -L "$path" ]; then path=$tools/usr/bin/$(basename "$(readlink "$path")"); fi
    if [ -x "$path" ]; then
      "$tools"/lib64/ld-linux-x86-64.so.2 --argv0 "$name" --library-path "$tools/usr/lib/x86_64-linux-gnu" "$path" "$@"
      return
    fi
  done
  fail "the build's tool $name is missing"
}

find_programs() {
  local program
  for program in apt-get dpkg-deb tar gzip od awk flock sha256sum; do
    command -v "$program" >/dev/null || fail "$program is not installed" 'the image is built on a Debian, with its ordinary tools'
  done
  [ "$(dpkg --print-architecture)" = amd64 ] || fail 'the guest image can be built on amd64 only'
  if ! command -v go >/dev/null; then PATH=$PATH:/usr/local/go/bin; fi
  command -v go >/dev/null || fail 'there is no Go to build the guest agent with' 'install Go 1.25 or newer'
}

build_programs() {
  say 'building the guest agent'
  mkdir -p "$1"
  (cd "$here/agent" && CGO_ENABLED=0 GOFLAGS='-mod=readonly -buildvcs=false' GOOS=linux GOARCH=amd64 GOAMD64=v1 \
    go build -trimpath -ldflags '-s -w -buildid=' -o "$1/" . ./javacerts) >&2 || fail 'the guest agent could not be built'
}

# Lists of packages with versions and hashes, for image, kernel and tools, in a folder.
resolve() {
  local folder=$1 list packages=("${base_packages[@]}")
  if [ "$variant" = java ]; then packages+=("${java_packages[@]}"); fi
  apt_closure "${packages[@]}" ${project_packages[@]+"${project_packages[@]}"} | apt_hashes >"$folder/image.list"
  apt_kernel "$kernel_package" | apt_hashes >"$folder/kernel.list"
  apt_closure "${tool_packages[@]}" | apt_hashes >"$folder/tools.list"
  for list in image kernel tools; do
    [ -s "$folder/$list.list" ] || fail "the packages for $list could not be resolved"
  done
}

# The image's name: the hash of all that its bytes depend on.
input_hash() {
  (cd "$1" && sha256sum image.list kernel.list tools.list bin/*) | cat - <(printf '%s\n' "$key") | sha256sum | cut -c1-32
}

# build_image WORK OUT: everything from unpacked packages to the manifest.
build_image() {
  local work=$1 out=$2 root=$1/root
  mkdir -p "$root" "$work/kernel" "$out"
  tools=$work/tools javacerts=$work/bin/javacerts
  say 'unpacking'
  tree_skeleton "$tools"
  apt_unpack "$work/tools.list" "$tools"
  apt_unpack "$work/kernel.list" "$work/kernel"
  tree_skeleton "$root"
  apt_unpack "$work/image.list" "$root"
  tree_configure "$root"
  tree_configure_java "$root"
  printf '%s' "$project_commands" >"$work/setup"
  tree_setup "$root" "$work/setup" "$project_network"
  install -m 755 "$work/bin/guest-agent" "$root/usr/lib/swarm/guest-agent"
  tree_slim "$root"
  tree_finish "$root"
  say 'making the file system, kernel and initrd'
  # Uncompressed: decompression costs more than it saves, and the host's page cache is shared by all VMs.
  tool mkfs.erofs --quiet --all-root -T "$epoch" -U "$root_uuid" "$out/rootfs.erofs" "$root" >&2
  kernel_extract "$(find "$work/kernel/boot/" -name 'vmlinuz-*')" "$out/vmlinux"
  kernel_modules "$work/kernel" "$work/modules"
  kernel_initrd "$work/modules" "$work/bin/guest-agent" "$work/initrd" "$out/initrd.cpio"
}

manifest() {
  local work=$1 out=$2 file separator=''
  printf '{\n  "image": "%s",\n  "variant": "%s",\n  "architecture": "amd64",\n' "$hash" "$variant"
  printf '  "kernelArguments": "console=ttyS0 quiet loglevel=3 reboot=t panic=-1 mitigations=off",\n'
  printf '  "built": "%s",\n  "buildSeconds": %d,\n' "$(date -u +%FT%TZ)" $(($(date +%s) - started))
  printf '  "agentBuiltWith": "%s",\n  "files": {' "$(go env GOVERSION)"
  for file in rootfs.erofs initrd.cpio vmlinux; do
    printf '%s\n    "%s": {"bytes": %d, "sha256": "%s"}' "$separator" "$file" "$(stat -c %s "$out/$file")" \
      "$(sha256sum "$out/$file" | cut -d' ' -f1)"
    separator=,
  done
  printf '\n  },\n  "packages": ['
  separator=''
  sort -u "$work/image.list" "$work/kernel.list" | while read -r name version architecture sha256; do
    printf '%s\n    {"name": "%s", "version": "%s", "architecture": "%s", "sha256": "%s"}' \
      "$separator" "$name" "$version" "$architecture" "$sha256"
    separator=,
  done
  printf '\n  ]\n}\n'
}

# Builds once more, from the same packages, and compares.
check_again() {
  local work=$1 image=$2 file
  say 'building a second time, to compare'
  mkdir -p "$work/again"
  cp -r "$work"/{image,kernel,tools}.list "$work/again/"
  build_programs "$work/again/bin"
  build_image "$work/again" "$work/again/out"
  for file in rootfs.erofs initrd.cpio vmlinux; do
    cmp "$image/$file" "$work/again/out/$file" >&2 || fail "$file differs between two builds of the same input"
  done
  say 'both builds have the same bytes'
}

main() {
  local key index hash work image
  parse_arguments "$@"
  read_project
  key=$(source_key)
  index=$cache/guest-image/index/$key
  if [ -z "$refresh$check" ] && [ -f "$index" ] && image=$cache/guest-image/$(cat "$index") && [ -f "$image/manifest.json" ]; then
    printf '%s\n' "$image"
    return
  fi
  find_programs
  exec 8>"$cache/guest-image/lock"
  if ! flock -n 8; then
    say 'waiting for another build'
    flock 8
  fi
  # Another process may have built it meanwhile.
  if [ -z "$refresh$check" ] && [ -f "$index" ] && image=$cache/guest-image/$(cat "$index") && [ -f "$image/manifest.json" ]; then
    printf '%s\n' "$image"
    return
  fi
  # What a killed build left; we hold the lock.
  rm -rf "$cache/guest-image"/tmp.*
  work=$(mktemp -d "$cache/guest-image/tmp.XXXXXX")
  # shellcheck disable=SC2064 # the folder is known now
  trap "rm -rf '$work'" EXIT
  apt_prepare
  apt_update
  resolve "$work"
  build_programs "$work/bin"
  hash=$(input_hash "$work")
  image=$cache/guest-image/$hash
  if [ ! -f "$image/manifest.json" ] || [ -n "$check" ]; then
    cat "$work"/*.list | sort -u >"$work/all"
    apt_fetch "$work/all"
  fi
  if [ ! -f "$image/manifest.json" ]; then
    build_image "$work" "$work/out"
    manifest "$work" "$work/out" >"$work/out/manifest.json"
    rm -rf "$image"
    mv "$work/out" "$image"
    say "built in $(($(date +%s) - started)) s: $(du -sh "$image" | cut -f1)"
  fi
  if [ -n "$check" ]; then check_again "$work" "$image"; fi
  printf '%s\n' "$hash" >"$index.new"
  mv "$index.new" "$index"
  printf '%s\n' "$image"
}

main "$@"
