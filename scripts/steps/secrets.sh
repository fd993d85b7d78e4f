# .local/env: keys and passwords of this checkout, made once, readable by its owner only.
random() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

has_setting() { grep -q "^$1=." "$env_file" 2>/dev/null; }

secrets_wanted() {
    say SECRET_KEY AUDIT_KEY RECEIPT_KEY
    external_database || say DATABASE_URL DATABASE_OWNER_URL DATABASE_PUBLIC_URL
}

secrets_done() {
    local name
    for name in $(secrets_wanted); do has_setting "$name" || return 1; done
}

secret_value() {
    case $1 in
        DATABASE_URL) say "postgresql://vungxanh_app:$(random 24)@127.0.0.1:0/vungxanh" ;;
        DATABASE_OWNER_URL) say "postgresql://vungxanh_owner:$(random 24)@127.0.0.1:0/vungxanh" ;;
        DATABASE_PUBLIC_URL) say "postgresql://vungxanh_public:$(random 24)@127.0.0.1:0/vungxanh" ;;
        *) random 32 ;;
    esac
}

secrets_do() {
    local name
    umask 077
    touch "$env_file"
    chmod 600 "$env_file"
    for name in $(secrets_wanted); do
        has_setting "$name" || printf '%s=%s\n' "$name" "$(secret_value "$name")" >>"$env_file"
    done
}
