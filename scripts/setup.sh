# The steps of a fresh machine, in order. To be sourced.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
for part in packages python assets secrets cluster database catalogues; do . "scripts/steps/$part.sh"; done

set_up_step() {
    case $1 in
        packages) step packages "Debian packages" ;;
        python) step python "Python packages (.venv)" ;;
        assets) step assets "Browser assets (npm)" ;;
        secrets) step secrets "Keys and passwords (.local/env)" ;;
        cluster) step cluster "PostgreSQL cluster" ;;
        database) step database "Roles, extensions, database" ;;
        catalogues) step catalogues "Translations" ;;
        *) die "There is no step \"$1\". Steps: packages python assets secrets cluster database catalogues" ;;
    esac
}

set_up() {
    local name
    check_external_database
    take_turn
    for name in packages python assets secrets cluster database catalogues; do set_up_step "$name"; done
    if [ -f "$local_dir/notice" ]; then
        sed 's/^/  Note: /' "$local_dir/notice"
        rm -f "$local_dir/notice"
    fi
}
