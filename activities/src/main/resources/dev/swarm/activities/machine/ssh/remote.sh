# All that Swarm runs on a machine which it reaches by SSH; POSIX shell. It comes in two ways:
#  - read from standard input by `serve BASE HOUSE`, which then answers one request line after the other;
#  - as the file MACHINE/remote: `exec COMMAND`, `git COMMAND`, `run JOB`, for what lives longer than a request.
# A machine is the folder BASE/machines/HOUSE/ID with settings, remote, jobs/ and fs/{workspace,home,tmp,etc}.
# Times are hundredths of a second since the remote machine's boot: its clock may be wrong and may be set.
set -u
umask 077
LC_ALL=C
inner_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PATH=$inner_path
export LC_ALL PATH

die() { echo "$*" >&2; exit 1; }

uptime_cs() { read -r cs _ < /proc/uptime; cs=${cs%.*}${cs#*.}; }

boot_id() { read -r boot < /proc/sys/kernel/random/boot_id; }

# What creates and removes machines does so one after the other; the lock leaves no file.
lock() { exec 9< "$HOME" && flock -w 60 9; }

use() { # ID: the machine's settings
    dir=$root/$1
    [ -f "$dir/settings" ] || die "machine $1 is not here"
    . "$dir/settings"
}

# ---- processes

# Prints the living ones of these processes and of all below them. What a process calls itself cannot mislead this:
# the kernel escapes the names in status.
tree() {
    [ $# -gt 0 ] || return 0
    grep -sHE '^(State|PPid):' /proc/[0-9]*/status | awk -F '[/:\t ]+' -v roots="$*" '
        $5 == "State" { state[$3] = $6 }
        $5 == "PPid" { parent[$3] = $6 }
        END {
            n = split(roots, root, " ")
            for (i = 1; i <= n; i++) in_tree[root[i]] = 1
            do {
                more = 0
                for (pid in parent) if (!(pid in in_tree) && parent[pid] in in_tree) { in_tree[pid] = 1; more = 1 }
            } while (more)
            for (pid in in_tree) if (pid in state && state[pid] !~ /[ZX]/) printf "%s ", pid
        }'
}

# Prints the processes that were started with this text in their environment.
marked() { grep -slF -- "$1" /proc/[0-9]*/environ | sed 's|^/proc/\([0-9]*\)/.*|\1|'; }

all_of() { tree $(marked "$1"); }

# The machine's processes without the shells that wait for its jobs: those must tell how a job ended.
inside() {
    wrappers=" "
    for file in "$dir"/jobs/*/pid; do
        [ -f "$file" ] && read -r wrapper _ < "$file" && wrappers="$wrappers$wrapper "
    done
    for pid in $(all_of "$mark"); do
        case "$wrappers" in *" $pid "*) ;; *) printf '%s ' "$pid" ;; esac
    done
}

# Kills what the command prints until it prints nothing.
kill_until_gone() {
    rounds=0
    while pids=$("$@") && [ -n "$pids" ]; do
        kill -KILL $pids 2> /dev/null
        rounds=$((rounds + 1))
        [ $rounds -lt 500 ] || die "processes do not end: $pids"
        sleep 0.01
    done
}

# ---- getting in

# SocketFilter.java says what it is.
filter=IAAAAAQAAAAVAAADPgAAwCAAAAAAAAAANQAPAAAAAEAVAAgHKQAAABUAAAK3AADAIAAAAAAAAAAVAAUExgAAABUAAAoDAABAIAAAAAAAAAAVAAgAZgAAABUAAQBnAQAAFQAGB6kBAAAgAAAAEAAAABUABQABAAAAFQAEAAIAAAAVAAMACgAAABUAAgAQAAAABgAAAGEABQAGAAAAJgAFAAYAAAAAAP9/

# Runs the command inside the machine in place of this shell. With lives=parent it dies when this shell's parent dies.
enter() {
    bytes=$((disk * 1048576))
    if [ "$confinement" = none ]; then
        processes=$((processes + 50))
        set -- prlimit --nproc=$processes --data=$((memory * 1048576)) -- "$@"
        set -- env -i PATH=$inner_path HOME=/home/agent USER=agent LANG=C.UTF-8 PWD=/workspace "$mark" "SWARM_JOB=$mark$job/" \
            timeout -k 10 "$patience" prlimit --core=0:0 --fsize=$bytes:$bytes --cpu=21600:21600 -- "$@"
        cd /workspace || exit 125
        exec "$@"
    fi
    files=$dir/fs
    [ -z "$uid" ] || files=/tmp
    set -- prlimit --nproc="$processes" --data=$((memory * 1048576)) -- "$@"
    set -- --clearenv --setenv PATH $inner_path --setenv HOME /home/agent --setenv USER agent \
        --setenv LANG C.UTF-8 --chdir /workspace -- "$@"
    # What is left writable beside these would be memory that no limit knows.
    set -- --proc /proc --dev /dev --size $(((memory + 3) / 4 * 1048576)) --tmpfs /dev/shm \
        --bind "$files/tmp" /tmp --bind "$files/home" /home/agent --bind "$files/workspace" /workspace \
        --remount-ro /dev --remount-ro / "$@"
    for path in /etc/ld.so.cache /etc/alternatives /etc/localtime /etc/mime.types /etc/java-*; do
        [ ! -e "$path" ] || set -- --ro-bind "$path" "$path" "$@"
    done
    for name in passwd group hosts nsswitch.conf; do
        set -- --ro-bind "$files/etc/$name" /etc/$name "$@"
    done
    for path in /bin /sbin /lib /lib32 /lib64 /libx32; do
        if [ -L $path ]; then
            set -- --symlink "$(readlink $path)" $path "$@"
        elif [ -d $path ]; then
            set -- --ro-bind $path $path "$@"
        fi
    done
    exec 8< "$dir/filter" || exit 125
    set -- bwrap --unshare-all --unshare-user --disable-userns --die-with-parent --new-session --seccomp 8 \
        --uid 1000 --gid 1000 --cap-drop ALL --hostname machine --ro-bind /usr /usr "$@"
    if [ -n "$uid" ]; then
        # The machine's own user cannot walk to its folder, so that is put where everyone can: in a mount namespace.
        set -- unshare --mount --propagation private -- \
            sh -c 'mount -n --bind "$1" /tmp && shift && exec "$@"' enter "$dir/fs" \
            setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --inh-caps=-all "$@"
    fi
    set -- timeout -k 10 "$patience" prlimit --core=0:0 --fsize=$bytes:$bytes --cpu=21600:21600 -- "$@"
    [ "$lives" = job ] || set -- setpriv --pdeathsig KILL "$@"
    cd / && exec env -i PATH=$inner_path "$mark" "$@"
}

# A command's wrapper where nothing confines it: it must itself end what the command started.
enter_unconfined() {
    exec 3<&0
    (enter "$@") <&3 3<&- &
    child=$!
    exec < /dev/null 3<&-
    trap 'kill_until_gone all_of "SWARM_JOB=$mark$job/"; exit 143' TERM HUP
    # Nobody wants the shell's own word on how it ended.
    wait $child 2> /dev/null
    code=$?
    kill_until_gone all_of "SWARM_JOB=$mark$job/"
    return $code
}

start_of() { # PID: when it was started, by the kernel's count; empty where it is gone
    started=
    read -r stat 2> /dev/null < "/proc/$1/stat" || return 0
    set -- $stat
    case "$3" in Z | X) ;; *) started=${22} ;; esac
}

run() { # JOB: the pid file is made only where none is, so a job starts once however often this is called
    job=$1
    folder=$dir/jobs/$job
    boot_id
    uptime_cs
    start_of $$
    set -C
    { echo "$$ $started $boot $cs" > "$folder/pid"; } 2> /dev/null || exit 0
    set +C
    eval "$(cat "$folder/command")"
    lives=job
    patience=$job_seconds
    if [ "$confinement" = none ]; then
        enter_unconfined "$@" < /dev/null >> "$folder/log" 2>&1
    else
        (enter "$@") < /dev/null >> "$folder/log" 2>&1
    fi
    code=$?
    uptime_cs
    echo "$code $cs" > "$folder/exit.new"
    mv -f "$folder/exit.new" "$folder/exit"
}

# ---- requests

serve() { # BASE HOUSE
    base=$1
    case "$base" in '~'/*) base=$HOME/${base#??} ;; esac
    root=$base/machines/$2
    house=$2
    cd / || exit 1
    echo ready
    while IFS= read -r line; do
        # Only the host writes here; its words are quoted.
        eval "set -- $line"
        { ("$@") < /dev/null 2>&1; printf '\n%s' $?; } | base64 -w 0
        echo
    done
}

op_probe() { # CONFINEMENT FIRST_UID
    tools="awk base64 cat chmod du env find flock grep head mkdir mv prlimit readlink rm sed setpriv setsid sleep stat tail timeout"
    [ "$1" = none ] || tools="$tools bwrap mount unshare"
    missing=
    for tool in $tools; do
        command -v $tool > /dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || die "programs are missing:$missing; install them: apt-get install bubblewrap util-linux coreutils gawk"
    if [ "$1" = none ]; then
        [ "$(id -u)" != 0 ] || die "with 'confinement: none' the login must not be root"
        [ "$(readlink /workspace)" = "$base/current/workspace" ] && [ "$(readlink /home/agent)" = "$base/current/home" ] ||
            die "with 'confinement: none' two links are needed, once: ln -s $base/current/workspace /workspace; ln -s $base/current/home /home/agent"
    else
        trial=trial-$$
        (op_create $trial "$1" 256 64 16 60 "$2") > /dev/null && said=$(sh "$root/$trial/remote" exec "$(echo 'set -- true' | base64 -w 0)" 2>&1 < /dev/null)
        worked=$?
        (op_destroy $trial)
        [ $worked = 0 ] || die "bubblewrap does not work: $said (it needs version 0.8 or newer, and user namespaces: sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)"
    fi
    awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo
}

op_create() { # ID CONFINEMENT MEMORY PROCESSES DISK JOB_SECONDS FIRST_UID
    mkdir -p "$root" && lock || die "$root cannot be made"
    mkdir -p "$root" || exit 1
    dir=$root/$1
    uid=
    if [ -d "$dir" ]; then
        [ ! -f "$dir/uid" ] || read -r uid < "$dir/uid"
        settings "$@" > "$dir/settings.new" && printf '%s\n' "$text" > "$dir/remote.new" || exit 1
        mv -f "$dir/settings.new" "$dir/settings" && mv -f "$dir/remote.new" "$dir/remote" || exit 1
        echo adopted
        return
    fi
    if [ "$2" = none ]; then
        held=$(readlink "$base/current") || held=
        [ -z "$held" ] || [ ! -d "$held" ] || die "it holds a machine already: $held"
    fi
    fresh=$root/.new-$1
    remove "$fresh"
    mkdir "$fresh" "$fresh/jobs" "$fresh/fs" "$fresh/fs/etc" "$fresh/fs/workspace" "$fresh/fs/home" "$fresh/fs/tmp" || exit 1
    chmod 755 "$fresh/fs" "$fresh/fs/etc"
    (
        umask 022
        cd "$fresh/fs/etc" || exit 1
        printf 'agent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n' > passwd
        printf 'agent:x:1000:\nnogroup:x:65534:\n' > group
        printf '127.0.0.1 localhost machine\n::1 localhost\n' > hosts
        printf 'passwd: files\ngroup: files\nhosts: files\n' > nsswitch.conf
    ) || exit 1
    if [ "$(id -u)" = 0 ]; then
        # Root inside namespaces would still be root to /proc/sys.
        taken=" $(cat "$root"/*/uid "$root"/.*/uid 2> /dev/null | tr '\n' ' ')"
        uid=$7
        while case "$taken" in *" $uid "*) true ;; *) false ;; esac; do uid=$((uid + 1)); done
        echo "$uid" > "$fresh/uid"
        chown "$uid:$uid" "$fresh/fs/workspace" "$fresh/fs/home" "$fresh/fs/tmp" || exit 1
    fi
    echo $filter | base64 -d > "$fresh/filter" || exit 1
    settings "$@" > "$fresh/settings" && printf '%s\n' "$text" > "$fresh/remote" && mv "$fresh" "$dir" || exit 1
    if [ "$2" = none ]; then
        rm -f "$base/current" && ln -s "$dir/fs" "$base/current" || exit 1
    fi
    echo made
}

settings() { # as op_create
    echo "mark='SWARM_MACHINE=$house/$1/' confinement=$2 memory=$3 processes=$4 disk=$5 job_seconds=$6 uid=$uid"
}

op_alive() { [ -d "$root/$1/fs/workspace" ] && [ -f "$root/$1/remote" ] && echo yes || echo no; }

op_list() {
    for folder in "$root"/* "$root"/.new-* "$root"/.dead-*; do
        [ ! -d "$folder" ] || echo "${folder##*/}"
    done | sed 's/^\.new-//; s/^\.dead-//'
}

op_reap() { # prints "process PID" for each that belonged to a machine of ours which is no more
    lock || die "the lock is not to be had"
    for pid in $(marked "SWARM_MACHINE=$house/"); do
        # Only an entry of its environment that begins like this is our mark.
        id=$(tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | sed -n "s|^SWARM_MACHINE=$house/\([^/]*\)/.*|\1|p" | head -n 1)
        if [ -n "$id" ] && [ ! -d "$root/$id" ] && [ ! -d "$root/.new-$id" ] && [ ! -d "$root/.dead-$id" ]; then
            kill -KILL "$pid" 2> /dev/null && echo "process $pid"
        fi
    done
    return 0
}

remove() {
    [ -e "$1" ] || return 0
    rm -rf --one-file-system -- "$1" 2> /dev/null && return
    # What ran inside may have closed folders to its own user.
    find "$1" -xdev -type d ! -perm -u=rwx -exec chmod u+rwx {} \; 2> /dev/null
    rm -rf --one-file-system -- "$1"
}

op_destroy() { # ID
    [ -d "$root" ] || return 0
    lock || die "the lock is not to be had"
    dir=$root/$1
    dead=$root/.dead-$1
    if [ -d "$dir" ]; then
        remove "$dead" || exit 1
        # Out of the way first, so that nothing can start in it any more.
        mv "$dir" "$dead" || exit 1
    fi
    kill_until_gone all_of "SWARM_MACHINE=$house/$1/"
    remove "$dead" && remove "$root/.new-$1" || exit 1
    [ "$(readlink "$base/current")" != "$dir/fs" ] || rm -f "$base/current"
    rmdir "$root" "${root%/*}" "$base" 2> /dev/null
    return 0
}

op_start() { # ID JOB COMMAND
    use "$1"
    folder=$dir/jobs/$2
    [ ! -f "$folder/pid" ] || return 0
    if [ ! -d "$folder" ]; then
        # A job's folder is never there without its log and its command.
        fresh=$dir/jobs/.new-$2.$$
        mkdir -p "$fresh" && echo "$3" | base64 -d > "$fresh/command" && : > "$fresh/log" || exit 1
        # Programs that open /dev/stdout open this file anew, as the machine's user.
        [ -z "$uid" ] || chown "$uid:$uid" "$fresh/log"
        mv -T "$fresh" "$folder" 2> /dev/null || rm -rf "$fresh"
    fi
    setsid env "$mark" sh "$dir/remote" run "$2" < /dev/null > /dev/null 2>&1 &
    rounds=0
    while [ ! -s "$folder/pid" ]; do
        rounds=$((rounds + 1))
        [ $rounds -lt 1000 ] || die "job $2 does not start"
        sleep 0.01
    done
}

look() { # JOB: its exit code (- while it runs) and how many hundredths of a second it has run
    folder=$dir/jobs/$1
    read -r pid start_ticks its_boot began 2> /dev/null < "$folder/pid" || { code=- ran=0; return; }
    if ! read -r code over 2> /dev/null < "$folder/exit"; then
        code=-
        boot_id
        start_of "$pid"
        uptime_cs
        over=$cs
        if [ "$boot" != "$its_boot" ] || [ "$started" != "$start_ticks" ]; then
            # Its wrapper is gone, so nobody else will say how it ended; unless it said so between the two looks.
            [ "$boot" = "$its_boot" ] || over=$began
            [ -f "$folder/exit" ] || { echo "137 $over" > "$folder/exit.$$" && mv -n "$folder/exit.$$" "$folder/exit"; }
            rm -f "$folder/exit.$$"
            read -r code over < "$folder/exit"
        fi
    fi
    ran=$((over - began))
    [ -f "$dir/pauses" ] || return 0
    while read -r from until || [ -n "$from" ]; do
        [ -n "$until" ] || until=$over
        [ "$from" -ge "$began" ] || from=$began
        [ "$until" -le "$over" ] || until=$over
        [ "$until" -le "$from" ] || ran=$((ran - until + from))
    done < "$dir/pauses"
}

op_job() { # ID JOB OFFSET MOST: a line "CODE RUNNING SIZE", then the log from there
    dir=$root/$1
    if [ ! -d "$dir/jobs/$2" ]; then
        echo none
        return
    fi
    look "$2"
    size=$(stat -c %s "$dir/jobs/$2/log")
    echo "$code $ran $size"
    [ "$size" -le "$3" ] || tail -c +$(($3 + 1)) "$dir/jobs/$2/log" | head -c "$4"
}

below() { all=$(tree "$1"); for pid in $all; do [ "$pid" = "$1" ] || printf '%s ' "$pid"; done; }

op_kill() { # ID JOB
    dir=$root/$1
    [ -f "$dir/jobs/$2/pid" ] || return 0
    use "$1"
    rounds=0
    killed=
    while look "$2" && [ "$code" = - ]; do
        pids=$(below "$pid")
        killed="$killed $pids"
        [ -z "$pids" ] || kill -KILL $pids 2> /dev/null
        rounds=$((rounds + 1))
        [ $rounds -lt 500 ] || die "job $2 does not end"
        sleep 0.01
    done
    # The kernel takes a moment for the rest of a process namespace.
    [ -z "$killed" ] || kill_until_gone still_there $killed
    [ "$confinement" != none ] || kill_until_gone all_of "SWARM_JOB=$mark$2/"
}

still_there() {
    for pid in "$@"; do
        start_of "$pid"
        [ -z "$started" ] || printf '%s ' "$pid"
    done
}

op_kill_all() { # ID
    [ -d "$root/$1" ] || return 0
    op_resume "$1"
    kill_until_gone inside
}

frozen() { [ -f "$dir/pauses" ] && [ -n "$(awk 'NF == 1' "$dir/pauses")" ]; }

op_pause() { # ID
    use "$1"
    if ! frozen; then
        uptime_cs
        printf '%s' "$cs" >> "$dir/pauses"
    fi
    rounds=0
    # Whatever starts between two looks is stopped by the next.
    while running=$(moving $(inside)) && [ -n "$running" ]; do
        kill -STOP $running 2> /dev/null
        rounds=$((rounds + 1))
        [ $rounds -lt 500 ] || die "processes do not stop: $running"
        sleep 0.005
    done
}

moving() {
    for pid in "$@"; do
        grep -sqE '^State:.[TtZX]' "/proc/$pid/status" || [ ! -e "/proc/$pid/status" ] || printf '%s ' "$pid"
    done
}

op_resume() { # ID
    use "$1"
    frozen || return 0
    pids=$(inside)
    [ -z "$pids" ] || kill -CONT $pids 2> /dev/null
    uptime_cs
    printf ' %s\n' "$cs" >> "$dir/pauses"
}

op_usage() { # ID DISK: a line "KIB PROCESSES TICKS UPTIME DISK_KIB"; without DISK=yes the last is -
    use "$1"
    pids=$(inside)
    set -- "$2" $pids
    how=$1
    shift
    kib=0
    ticks=0
    for pid in "$@"; do
        while read -r key value _; do
            [ "$key" != VmRSS: ] || kib=$((kib + value))
        done 2> /dev/null < "/proc/$pid/status"
        read -r stat 2> /dev/null < "/proc/$pid/stat" || continue
        # The name stands in parentheses and may contain anything, so fields are counted from its end.
        stat=${stat##*) }
        more=$(set -- $stat && [ $# -gt 12 ] && echo $((${12} + ${13}))) 2> /dev/null && ticks=$((ticks + more))
    done
    uptime_cs
    used=-
    if [ "$how" = yes ]; then
        used=$(($(du -sxk "$dir" 2> /dev/null | sed 's/[^0-9].*//') + $(du -sx --inodes "$dir" 2> /dev/null | sed 's/[^0-9].*//')))
    fi
    echo "$kib $# $ticks $cs $used"
}

case "$1" in
    serve)
        serve "$2" "$3"
        ;;
    run)
        dir=${0%/*}
        . "$dir/settings"
        run "$2"
        ;;
    exec | git)
        dir=${0%/*}
        . "$dir/settings"
        if [ "$confinement" = none ] && [ -z "${SWARM_WATCHED-}" ]; then
            # Told of the connection's end, so that it can end the command with all that it started.
            SWARM_WATCHED=1 exec setpriv --pdeathsig TERM sh "$0" "$1" "$2"
        fi
        lives=parent
        patience=3600
        job=command-$$
        said=$(echo "$2" | base64 -d)
        if [ "$1" = git ]; then
            set -- sh -c "$said"
        else
            eval "$said"
        fi
        [ "$confinement" = none ] || enter "$@"
        enter_unconfined "$@"
        ;;
esac
