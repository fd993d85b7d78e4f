# Compiled catalogues (.mo), newer than their sources.
catalogues_print() { # empty before there is any catalogue
    local sources=(webapp/translations/*/LC_MESSAGES/*.po)
    [ ! -e "${sources[0]}" ] || fingerprint "${sources[@]}"
}

catalogues_done() {
    local po
    [ -e "$stamps/catalogues" ] && stamped catalogues "$(catalogues_print)" || return 1
    for po in webapp/translations/*/LC_MESSAGES/*.po; do
        [ ! -e "$po" ] || [ -e "${po%.po}.mo" ] || return 1
    done
}

catalogues_do() {
    local po
    for po in webapp/translations/*/LC_MESSAGES/*.po; do
        [ ! -e "$po" ] || "$venv/bin/pybabel" compile -i "$po" -o "${po%.po}.mo"
    done
    stamp catalogues "$(catalogues_print)"
}
