#!/usr/bin/env bash
# Makes an empty writable disk for a micro-VM: make-disk.sh FILE MIB. The file is sparse and the same for the same size.
set -euo pipefail
file=${1:?usage: make-disk.sh FILE MIB}
size=${2:?usage: make-disk.sh FILE MIB}
PATH=$PATH:/usr/sbin:/sbin
uuid=6f1d2c1e-5b0a-4f6e-9c7d-737761726d02
temporary=$(mktemp "$file.XXXXXX")
trap 'rm -f "$temporary"' EXIT
truncate -s "${size}M" "$temporary"
# No journal: the VM is the unit of loss. 5 % stay root's, so that a job's log goes on when the job has filled the disk.
E2FSPROGS_FAKE_TIME=1700000000 SOURCE_DATE_EPOCH=1700000000 mke2fs -q -F -t ext4 -b 4096 -i 8192 -m 5 -U "$uuid" \
  -O '^has_journal,^resize_inode' -E "hash_seed=$uuid,lazy_itable_init=1,nodiscard,root_owner=0:0" "$temporary"
mv "$temporary" "$file"
