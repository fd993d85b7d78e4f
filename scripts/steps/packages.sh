# Debian packages: only what is missing, and no cluster of PostgreSQL's own making.
packages="postgresql-$pg_version postgresql-$pg_version-postgis-3 libpango-1.0-0 libpangoft2-1.0-0
    libharfbuzz-subset0 fonts-noto-core"

packages_missing() {
    local wanted="$packages ${more_packages:-}" package
    external_database && wanted=${wanted//postgresql-$pg_version/postgresql-client-$pg_version}
    wanted=${wanted//postgresql-client-$pg_version-postgis-3/}
    find_python >/dev/null || wanted="$wanted python3"
    "$(find_python || echo false)" -c 'import ensurepip' 2>/dev/null || wanted="$wanted python3-venv"
    for package in $wanted; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
    done
}

packages_root() { true; }

packages_done() {
    missing=$(packages_missing)
    [ -z "$missing" ]
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@"
}

packages_do() {
    local settings=/etc/postgresql-common/createcluster.conf kept=
    say "missing: $missing"
    as_root dpkg --configure -a
    as_root apt-get update -o DPkg::Lock::Timeout=300
    case " $missing" in
        *" postgresql-$pg_version "*)
            # Debian would make and start a cluster "main"; the machine keeps its own setting after us.
            apt_install postgresql-common
            kept=$(mktemp)
            cat "$settings" >"$kept"
            { cat "$kept"; say "create_main_cluster = false"; } | as_root tee "$settings" >/dev/null
            ;;
    esac
    local status=0
    # shellcheck disable=SC2086 # a list of names
    apt_install $missing || status=$?
    if [ -n "$kept" ]; then as_root tee "$settings" <"$kept" >/dev/null; rm -f "$kept"; fi
    return $status
}
