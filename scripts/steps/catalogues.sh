# Compiled catalogues (.mo), newer than their sources.
catalogues_print() { find webapp/translations -name '*.po' -print0 | sort -z | xargs -0 -r cat -- | sha256sum | cut -c1-64; }

catalogues_done() {
    local po
    stamped catalogues "$(catalogues_print)" || return 1
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
