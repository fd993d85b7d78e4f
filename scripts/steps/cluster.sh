# A PostgreSQL cluster for this checkout alone. Others of the machine are never touched:
# a cluster is ours when a note in its configuration names this folder. (A file of our own there
# would be left behind by pg_dropcluster.)
cluster_conf() { say "/etc/postgresql/$pg_version/$1/postgresql.conf"; }
cluster_noted() { sed -n 's/^# checkout: //p' "$(cluster_conf "$1")" 2>/dev/null || true; }
cluster_saved() { cut -d ' ' -f 1 "$cluster_file" 2>/dev/null || true; }
cluster_port() { pg_lsclusters --no-header | awk -v v="$pg_version" -v n="$1" '$1 == v && $2 == n { print $3 }'; }
cluster_online() {
    pg_lsclusters --no-header | awk -v v="$pg_version" -v n="$1" '$1 == v && $2 == n && $4 ~ /^online/ { found = 1 } END { exit !found }'
}

cluster_is_ours() {
    local noted
    noted=$(cluster_noted "$1")
    [ -n "$noted" ] || return 1
    [ "$noted" = "$root" ] && return
    # The checkout was moved: it still knows the cluster, and nothing is left where it was.
    [ "$(cluster_saved)" = "$1" ] && [ ! -d "$noted/.local" ]
}

cluster_name() { # "vungxanh" for the first checkout of a machine, a name of its own for each other
    if [ -z "$(cluster_port vungxanh)" ] || cluster_is_ours vungxanh; then say vungxanh; else say "vungxanh_$(checkout_hash)"; fi
}

cluster_done() {
    local name
    external_database && return
    name=$(cluster_saved)
    [ -n "$name" ] && [ "$(cluster_noted "$name")" = "$root" ] \
        && [ "$name $(cluster_port "$name")" = "$(cat "$cluster_file")" ] && cluster_online "$name"
}

cluster_root() { true; }

free_port() {
    "$venv/bin/python" - "$(pg_lsclusters --no-header | awk '{ print $3 }' | tr '\n' ' ')" <<'PY'
import socket, sys

taken = {int(port) for port in sys.argv[1].split()}
for port in range(5433, 5533):
    with socket.socket() as probe:
        if port not in taken and probe.connect_ex(("127.0.0.1", port)) != 0:
            print(port)
            break
else:
    sys.exit("no free port from 5433 to 5532")
PY
}

cluster_make() {
    local name=$1 port
    port=$(free_port)
    say "making cluster $pg_version/$name on port $port"
    as_root pg_createcluster "$pg_version" "$name" --port "$port" --locale C.UTF-8 --encoding UTF8
    as_root tee -a "$(cluster_conf "$name")" >/dev/null <<'CONF'

listen_addresses = '127.0.0.1'
ssl = off                # it never leaves the machine
shared_buffers = 256MB
jit = off                # costs more than it saves on short spatial queries
random_page_cost = 1.1
max_locks_per_transaction = 512  # a test that walks every page does so in one transaction
log_min_error_statement = panic  # a failing statement is never logged with what it held
CONF
    cluster_sign "$name"
    # What is known of an earlier cluster of this name does not hold for a new one.
    rm -f "$stamps/database" "$stamps/demo" "$local_dir/demo-accounts"
}

cluster_sign() {
    as_root sed -i '/^# checkout: /d' "$(cluster_conf "$1")"
    say "# checkout: $root" | as_root tee -a "$(cluster_conf "$1")" >/dev/null
}

cluster_start() {
    local options=
    [ -d /run/systemd/system ] || options=--skip-systemctl-redirect
    as_root pg_ctlcluster "$pg_version" "$1" start $options || {
        as_root tail -n 20 "/var/log/postgresql/postgresql-$pg_version-$1.log"
        return 1
    }
}

cluster_do() {
    local name
    name=$(cluster_name)
    [ -n "$(cluster_port "$name")" ] || cluster_make "$name"
    [ "$(cluster_noted "$name")" = "$root" ] || cluster_sign "$name"
    cluster_online "$name" || cluster_start "$name"
    say "$name $(cluster_port "$name")" >"$cluster_file"
    sed -i -E "/^DATABASE_/s/@127\.0\.0\.1:[0-9]+\//@127.0.0.1:$(cluster_port "$name")\//" "$env_file"
}
