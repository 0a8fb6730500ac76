# shellcheck shell=bash disable=SC2154 # variables of build.sh
# The tree of files of the image. Nothing of the packages is run (no maintainer scripts): what those would do and a
# guest needs is done here. Uses from build.sh: say, fail, here, tool.

# An empty tree where /bin, /sbin, /lib and /lib64 lie below /usr.
tree_skeleton() {
  local root=$1 name
  for name in bin sbin lib lib64; do
    mkdir -p "$root/usr/$name"
    ln -s "usr/$name" "$root/$name"
  done
}

# What nobody reads in a guest; licences stay.
tree_slim() {
  local root=$1
  find "$root/usr/share/doc" -mindepth 1 ! -type d ! -name copyright -delete
  find "$root/usr/share/doc" -mindepth 1 -type d -empty -delete
  rm -rf "$root"/usr/share/{man,locale,info,lintian,bug,i18n} "$root/var/cache" "$root/var/lib/apt"
}

# link TREE TARGET NAME: a link in the tree, unless there is such a file.
tree_link() {
  if [ ! -e "$1/$3" ] && [ ! -L "$1/$3" ]; then ln -s "$2" "$1/$3"; fi
}

tree_configure() {
  local root=$1 name state=/run/swarm
  cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  echo 'agent:x:1000:1000:agent:/home/agent:/usr/lib/swarm/shell' >>"$root/etc/passwd"
  echo 'agent:x:1000:' >>"$root/etc/group"
  # Nobody has a password.
  awk -F: '{ print $1 ":*:19000:0:99999:7:::" }' "$root/etc/passwd" >"$root/etc/shadow"
  chmod 600 "$root/etc/shadow"
  # dropbear lets in only users whose shell is listed.
  printf '%s\n' /bin/sh /bin/bash /usr/lib/swarm/shell >"$root/etc/shells"
  tree_link "$root" dash usr/bin/sh
  tree_link "$root" mawk usr/bin/awk
  tree_link "$root" less usr/bin/pager
  if [ -x "$root/usr/bin/which.debianutils" ]; then tree_link "$root" which.debianutils usr/bin/which; fi
  for name in ip nc ping vi wget; do tree_link "$root" busybox "usr/bin/$name"; done
  mkdir -p "$root/etc/ssl/certs"
  find "$root/usr/share/ca-certificates" -name '*.crt' -print0 | LC_ALL=C sort -z \
    | xargs -0 cat >"$root/etc/ssl/certs/ca-certificates.crt"
  mkdir -p "$root"/{dev,proc,sys,run,tmp,workspace,home/agent,var/tmp,usr/lib/swarm}
  # What differs from VM to VM is written by the guest agent.
  for name in hostname hosts machine-id resolv.conf; do ln -sf "$state/$name" "$root/etc/$name"; done
  ln -sf /proc/mounts "$root/etc/mtab"
  cat >"$root/etc/gitconfig" <<'CONFIGURATION'
[init]
	defaultBranch = main
CONFIGURATION
  install -m 755 "$here/files/shell" "$root/usr/lib/swarm/shell"
}

# A JDK, and Maven, without their maintainer scripts: their programs on the path, and the certificates in the format that it reads.
tree_configure_java() {
  local root=$1 program home
  if [ ! -d "$root/usr/lib/jvm" ]; then return; fi
  home=$(cd "$root" && find usr/lib/jvm -mindepth 1 -maxdepth 1 -type d -name 'java-*-openjdk-*' | LC_ALL=C sort | tail -1)
  if [ -z "$home" ]; then return; fi
  for program in "$root/$home"/bin/*; do tree_link "$root" "/$home/bin/${program##*/}" "usr/bin/${program##*/}"; done
  tree_link "$root" "/$home" usr/lib/jvm/default
  for program in mvn mvnDebug; do
    if [ -x "$root/usr/share/maven/bin/$program" ]; then tree_link "$root" "/usr/share/maven/bin/$program" "usr/bin/$program"; fi
  done
  mkdir -p "$root/etc/ssl/certs/java"
  "$javacerts" "$root/etc/ssl/certs/ca-certificates.crt" "$root/etc/ssl/certs/java/cacerts"
}

# The project's own commands run as root of a namespace in the tree, and without a network unless it asks for one. In it they
# trust whom this machine trusts, which may know more than Debian does, as behind a company's proxy.
tree_setup() {
  local root=$1 script=$2 network=$3 sharing=() authorities=/etc/ssl/certs/ca-certificates.crt trusted=/run/swarm/authorities
  if [ ! -s "$script" ]; then return; fi
  command -v bwrap >/dev/null || fail "the project's set-up commands need bubblewrap" 'apt-get install bubblewrap'
  say "running the project's set-up commands"
  if [ "$network" = yes ]; then
    sharing=(--share-net --ro-bind /etc/resolv.conf /run/swarm/resolv.conf --ro-bind /etc/hosts /run/swarm/hosts)
    if [ -r "$authorities" ]; then
      sharing+=(--ro-bind "$authorities" "$trusted" --setenv SSL_CERT_FILE "$trusted" --setenv CURL_CA_BUNDLE "$trusted"
        --setenv NODE_EXTRA_CA_CERTS "$trusted" --setenv PIP_CERT "$trusted")
    fi
  fi
  bwrap --unshare-all --uid 0 --gid 0 --die-with-parent --new-session --bind "$root" / --proc /proc --dev /dev \
    --tmpfs /tmp --tmpfs /run --tmpfs /var/tmp --tmpfs /workspace --tmpfs /home/agent \
    --clearenv "${sharing[@]}" --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --setenv HOME /tmp \
    --setenv LANG C.UTF-8 --setenv SOURCE_DATE_EPOCH "$epoch" --chdir / -- /bin/sh -eux -s <"$script" >&2 \
    || fail "the project's set-up commands failed" 'see above; where bwrap may not make namespaces, none can run here'
}

# Last of all: the linker's cache, and nothing that raises rights.
tree_finish() {
  local root=$1
  tool ldconfig -r "$root" >&2
  rm -rf "$root/var/cache" "$root/var/log"
  mkdir -p "$root/var/cache" "$root/var/log"
  find "$root" -xdev ! -type l -perm /6000 -exec chmod ug-s {} +
  find "$root" -xdev -type d -exec chmod u+rwx,go+rx {} +
}
