# What every script shares: one line for each step, logs, locks and signals. To be sourced.
set -euo pipefail
umask 077

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
local_dir=$root/.local
logs=$local_dir/logs
stamps=$local_dir/stamps
env_file=$local_dir/env
cluster_file=$local_dir/cluster
pg_version=15
pg_bin=/usr/lib/postgresql/$pg_version/bin
repeat=scripts/$(basename "$0")
case $repeat in scripts/run | scripts/test | scripts/bench | scripts/soak | scripts/lint | scripts/format | scripts/translate | scripts/pictures)
    repeat="make ${repeat#scripts/}" ;;
esac
running=

cd "$root"
# The checkout may be shared with others of the group; only .local is private.
umask 022
mkdir -p "$logs" "$stamps"
chmod 700 "$local_dir"

say() { printf '%s\n' "$@"; } # each argument on a line of its own

die() { # die LINE...: the reason first, the way out after it
    printf '%s\n' "$@" >&2
    exit 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

as_postgres() { # from /, because postgres may not enter the checkout
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else (cd / && sudo -n -u postgres "$@"); fi
}

ask_for_root() { # in the foreground, where sudo can still ask for the password
    [ "$(id -u)" = 0 ] && return
    command -v sudo >/dev/null || die "$1 needs root, and there is no sudo here." \
        "Run it as root, or install sudo and add $(id -un) to its group."
    sudo -n true 2>/dev/null || sudo -v || die "$1 needs sudo." "Run sudo -v first, then: $repeat"
}

stop_running() { # the step and all its children: it is the leader of its own process group
    local signal=$1
    trap - EXIT TERM INT HUP
    if [ -n "$running" ]; then
        kill -TERM -- "-$running" 2>/dev/null || as_root kill -TERM -- "-$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
        say '' "stopped by $signal; to go on: $repeat"
    fi
    kill -s "$signal" $$
}
trap 'stop_running TERM' TERM
trap 'stop_running INT' INT
trap 'stop_running HUP' HUP

# step NAME TITLE [COMMAND THAT REPEATS IT]: prints one line. NAME_done says whether there is nothing to do,
# NAME_do does it with its output in a log; NAME_root, where defined, says that it needs root.
step() {
    local name=$1 title=$2 alone=${3:-scripts/setup $1} began=$SECONDS log=$logs/$1.log status=0
    printf '  %-34s ' "$title"
    if "${name}_done"; then
        say "there"
        return
    fi
    if declare -F "${name}_root" >/dev/null && "${name}_root"; then ask_for_root "$title"; fi
    set -m
    ( set -e; "${name}_do" ) >"$log" 2>&1 </dev/null 9>&- &
    running=$!
    set +m
    wait "$running" || status=$?
    running=
    if [ "$status" = 0 ]; then
        say "done in $((SECONDS - began)) s"
        return
    fi
    say "FAILED after $((SECONDS - began)) s"
    tail -n 12 "$log" | sed 's/^/      /' >&2
    die "" "$title failed (exit $status). Whole log: $log" \
        "To repeat this step alone: $alone      To go on from here: $repeat"
}

fingerprint() { cat -- "$@" | sha256sum | cut -c1-64; }

stamped() { # stamped NAME VALUE: was the step finished with this value?
    [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]
}

stamp() { printf '%s\n' "$2" >"$stamps/$1"; }

take_turn() { # two set-ups of one checkout wait for each other
    exec 9>"$local_dir/lock"
    flock -n 9 || { say "Another set-up of this checkout is at work; waiting for it."; flock 9; }
}

end_turn() { exec 9>&-; }

external_database() { [ -n "${DATABASE_URL:-}${DATABASE_OWNER_URL:-}${DATABASE_PUBLIC_URL:-}" ]; }

check_external_database() {
    local name
    external_database || return 0
    for name in DATABASE_URL DATABASE_OWNER_URL DATABASE_PUBLIC_URL; do
        [ -n "${!name:-}" ] || die "$name is not set, but another DATABASE_ address is." \
            "Set all three (app, owner, public role), or none to use a private cluster."
    done
}

private_database=yes
if external_database; then private_database=no; fi

load_env() { # what is already in the environment wins
    local line name
    while IFS= read -r line; do
        name=${line%%=*}
        case $line in ''|'#'*) continue ;; esac
        [ -n "${!name:-}" ] || export "$name=${line#*=}"
    done <"$env_file"
}

checkout_hash() { printf '%s' "$root" | sha256sum | cut -c1-8; }
