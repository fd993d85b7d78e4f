# Roles, extensions and databases: what only a superuser can do, once.
database_print() { fingerprint scripts/database.sql "$cluster_file"; }

database_done() { external_database || stamped database "$(database_print)"; }

database_root() { true; }

password_of() { sed -n "s|^$1=postgresql://[a-z_]*:\([0-9a-f]*\)@.*|\1|p" "$env_file"; }

superuser_sql() { as_postgres "$pg_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -p "$(cut -d ' ' -f 2 "$cluster_file")" -d postgres; }

owner_sql() {
    PGPASSWORD=$(password_of DATABASE_OWNER_URL) "$pg_bin/psql" -X -q -A -t -w -h 127.0.0.1 -U vungxanh_owner -d vungxanh \
        -p "$(cut -d ' ' -f 2 "$cluster_file")" -c "$1"
}

database_exists() { [ "$(say "SELECT 1 FROM pg_database WHERE datname = '$1';" | superuser_sql)" = 1 ]; }

keep_aside() { # its keys and passwords are lost with .local, its content is not
    local kept
    kept=vungxanh_kept_$(date +%Y%m%d_%H%M%S)
    say "a database from an earlier .local is kept as $kept" | tee "$local_dir/notice"
    superuser_sql <<SQL
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'vungxanh' \g /dev/null
ALTER DATABASE vungxanh RENAME TO $kept;
SQL
    rm -f "$stamps/demo" "$local_dir/demo-accounts"
}

database_do() {
    if database_exists vungxanh && ! owner_sql 'SELECT 1'; then keep_aside; fi
    { # by standard input, so that no password shows in the list of processes
        say "\\set owner_password '$(password_of DATABASE_OWNER_URL)'"
        say "\\set app_password '$(password_of DATABASE_URL)'"
        say "\\set public_password '$(password_of DATABASE_PUBLIC_URL)'"
        cat scripts/database.sql
    } | superuser_sql
    stamp database "$(database_print)"
}
