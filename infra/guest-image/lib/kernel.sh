# shellcheck shell=bash disable=SC2154 # variables of build.sh
# Kernel and initrd. Uses from build.sh: fail, here, tool, epoch.

initrd_modules=(virtio_pci virtio_mmio virtio_blk virtio_console virtio_net virtio-rng virtio_balloon
  vmw_vsock_virtio_transport erofs ext4)

# number FILE OFFSET BYTES: an unsigned little-endian number in a file.
number() { od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

# The ELF kernel inside a bzImage: QEMU (by PVH) and Firecracker start that at once, without decompressing it.
kernel_extract() {
  local image=$1 out=$2 start length size
  # The boot protocol's header: setup_sects, payload_offset, payload_length. The payload ends with its full size.
  start=$((($(number "$image" 497 1) + 1) * 512 + $(number "$image" 584 4)))
  length=$(number "$image" 588 4)
  size=$(number "$image" $((start + length - 4)) 4)
  dd if="$image" of="$out.packed" bs=1M iflag=skip_bytes,count_bytes skip="$start" count=$((length - 4)) status=none
  case $(od -An -t x1 -N 4 "$out.packed" | tr -d ' ') in
    02214c18) tool lz4 -dc "$out.packed" >"$out" ;;
    28b52ffd) tool zstd -dcq "$out.packed" >"$out" ;;
    fd377a58) tool xz -dc "$out.packed" >"$out" ;;
    1f8b*) gzip -dc "$out.packed" >"$out" ;;
    *) fail 'the kernel is packed in a way that is not known here' ;;
  esac
  rm -f "$out.packed"
  truncate -s "$size" "$out"
  [ "$(od -An -t x1 -N 4 "$out" | tr -d ' ')" = 7f454c46 ] || fail 'no ELF kernel came out of the kernel package'
}

# The initrd's modules with all that they need, and the index that the agent reads: name, then what it needs.
kernel_modules() {
  local tree=$1 out=$2 version folder name line path
  [ -d "$tree/lib" ] || ln -s usr/lib "$tree/lib"
  folder=$(find "$tree/lib/modules/" -mindepth 1 -maxdepth 1 -type d)
  version=${folder##*/}
  tool depmod -b "$tree" "$version"
  mkdir -p "$out"
  for name in "${initrd_modules[@]}"; do
    # A module that is not there is built into the kernel.
    line=$(grep -E "/$name\.ko[.a-z]*:" "$folder/modules.dep") || continue
    for path in ${line/:/}; do
      printf '%s\n' "$path"
    done
  done | LC_ALL=C sort -u >"$out.list"
  while read -r path; do
    line=$(grep -F "$path:" "$folder/modules.dep")
    for path in ${line/:/}; do
      path=${path##*/}
      printf '%s ' "${path%%.ko*}"
    done
    printf '\n'
  done <"$out.list" >"$out/index"
  while read -r path; do
    name=${path##*/}
    name=$out/${name%%.ko*}.ko
    case $path in
      *.ko) cp "$folder/$path" "$name" ;;
      *.ko.xz) tool xz -dc "$folder/$path" >"$name" ;;
      *.ko.zst) tool zstd -dcq "$folder/$path" >"$name" ;;
      *) fail "module $path is packed in a way that is not known here" ;;
    esac
  done <"$out.list"
}

# initrd MODULES_FOLDER AGENT FOLDER OUT: the agent as /init, and the modules. The kernel itself brings /dev/console.
kernel_initrd() {
  local modules=$1 agent=$2 folder=$3 out=$4
  mkdir -p "$folder"/{dev,proc,sys,newroot}
  cp -r "$modules" "$folder/modules"
  install -m 755 "$agent" "$folder/init"
  find "$folder" -type f ! -name init -exec chmod 644 {} +
  find "$folder" -exec touch -h -d "@$epoch" {} +
  (cd "$folder" && find . -mindepth 1 -print0 | LC_ALL=C sort -z \
    | tool cpio --null --create --format=newc --reproducible --owner=0:0 --quiet) >"$out"
}
