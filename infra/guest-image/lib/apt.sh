# shellcheck shell=bash disable=SC2154 # variables of build.sh
# Debian packages by an apt of our own (own state, own cache), which asks the machine's own mirror and needs no root.
# Uses from build.sh: say, fail, cache.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Sources: those parts of the machine's own that are Debian's archive, each bound to Debian's key.
apt_sources() {
  local codename
  if [ -n "${SWARM_GUEST_SOURCES:-}" ]; then
    cat "$SWARM_GUEST_SOURCES"
    return
  fi
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && [ "$ID" = debian ] && printf '%s' "$VERSION_CODENAME") \
    || fail 'the guest image is made of Debian packages, and this machine is not a Debian' \
      'set SWARM_GUEST_SOURCES to an apt sources.list of a Debian release, with signed-by'
  apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Created-By: Packages' | LC_ALL=C sort -u \
    | while read -r uri release component; do
      case "$release/$component" in
        "$codename/main" | "$codename-updates/main" | "$codename-security/main")
          printf 'deb [arch=%s signed-by=%s] %s %s %s\n' "$(dpkg --print-architecture)" "$keyring" "$uri" "$release" "$component"
          ;;
      esac
    done
}

# Makes the state folder and its configuration; afterwards every apt command here uses it.
apt_prepare() {
  local state=$cache/guest-image/apt
  mkdir -p "$state/lists/partial" "$state/archives/partial"
  : >"$state/status"
  apt_sources >"$state/sources.list"
  [ -s "$state/sources.list" ] || fail "apt's sources name no Debian archive" 'see /etc/apt/sources.list and sources.list.d'
  [ -r "$keyring" ] || fail "Debian's keys are missing" 'apt-get install debian-archive-keyring'
  {
    # How the machine reaches its mirror (proxies and the like) stays; its hooks and caches don't.
    apt-config dump | grep -E '^Acquire::(http|https|Retries|ForceIPv[46])\b' || true
    cat <<CONFIGURATION
Dir::Etc::Parts "/dev/null";
Dir::Etc::Main "/dev/null";
Dir::Etc::SourceList "$state/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "$state";
Dir::State::status "$state/status";
Dir::State::lists "$state/lists";
Dir::Cache "$state";
Dir::Cache::archives "$state/archives";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
CONFIGURATION
  } >"$state/apt.conf"
  export APT_CONFIG=$state/apt.conf
}

apt_update() {
  say "asking the machine's Debian mirror for its packages"
  apt-get -qq update >&2 || fail 'the package lists could not be fetched' "see the machine's apt sources, and the message above"
}

# The packages with all that they depend on, as NAME=VERSION lines.
apt_closure() {
  local plan
  plan=$(apt-get -s -qq install "$@") || fail "apt finds no way to install: $*" 'is each of them in Debian main?'
  sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' <<<"$plan"
}

# The package that the kernel's meta package stands for, as a NAME=VERSION line.
apt_kernel() {
  local meta=$1 name
  name=$(apt-cache show --no-all-versions "$meta" | sed -n 's/^Depends: .*\(linux-image-[^ ,]*\).*/\1/p' | head -1)
  [ -n "$name" ] || fail "no kernel package is found by way of $meta"
  apt-cache show --no-all-versions "$name" | sed -n 's/^Version: //p' | sed "s/^/$name=/" | head -1
}

# Reads NAME=VERSION lines, writes "NAME VERSION ARCHITECTURE SHA256" lines, as signed by Debian.
apt_hashes() {
  xargs apt-cache show | awk '
    /^Package: / { name = $2 } /^Version: / { version = $2 } /^Architecture: / { architecture = $2 }
    /^SHA256: / { hash = $2 }
    /^$/ { if (name) print name, version, architecture, hash; name = "" }
    END { if (name) print name, version, architecture, hash }' | LC_ALL=C sort -u
}

deb_file() { printf '%s/guest-image/debs/%s.deb' "$cache" "$1"; }

# Fetches what is not cached yet of the packages in the list; each is kept under its hash.
apt_fetch() {
  local list=$1 name version hash missing=() folder file
  mkdir -p "$cache/guest-image/debs"
  while read -r name version _ hash; do
    [ -f "$(deb_file "$hash")" ] || missing+=("$name=$version")
  done <"$list"
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "fetching ${#missing[@]} packages"
  folder=$cache/guest-image/debs/incoming
  mkdir -p "$folder"
  # One after the other in batches, so that a broken connection costs little: what has come is kept.
  (cd "$folder" && printf '%s\n' "${missing[@]}" | xargs -n 20 apt-get -qq download >&2) || true
  for file in "$folder"/*.deb; do
    [ -f "$file" ] || continue
    hash=$(sha256sum "$file" | cut -d' ' -f1)
    mv "$file" "$(deb_file "$hash")"
  done
  while read -r name version _ hash; do
    [ -f "$(deb_file "$hash")" ] || fail "package $name $version could not be fetched" 'run it again: what has come is kept'
  done <"$list"
}

# Unpacks the packages of the list into a folder, without running anything of them.
apt_unpack() {
  local list=$1 folder=$2 hash
  shift 2
  while read -r _ _ _ hash; do
    printf '%s  %s\n' "$hash" "$(deb_file "$hash")" | sha256sum --check --quiet >&2 \
      || { rm -f "$(deb_file "$hash")"; fail 'a cached package was damaged; it is removed' 'run it again'; }
    # Modes as packed, whoever builds and whatever the umask.
    dpkg-deb --fsys-tarfile "$(deb_file "$hash")" \
      | tar -x --same-permissions --keep-directory-symlink --no-same-owner -C "$folder" "$@" -f -
  done <"$list"
}
