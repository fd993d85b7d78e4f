# The virtual environment and what requirements.lock pins.
find_python() { # the python3 of the PATH if it is new enough, else Debian's
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

venv_works() { # and was made here: the commands inside name its folder, which a move or copy leaves behind
    [ "$(cat "$venv/checkout" 2>/dev/null)" = "$root" ] && "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

lock_print() { fingerprint requirements.lock; }
project_print() { fingerprint requirements.lock setup.cfg pyproject.toml; }

python_done() { [ -x "$venv/bin/vungxanh" ] && stamped python "$(project_print)" && venv_works; }

python_do() {
    if ! venv_works; then
        rm -f "$stamps/packages-of-lock"
        "$(find_python)" -m venv --clear "$venv"
        say "$root" >"$venv/checkout"
    fi
    if ! stamped packages-of-lock "$(lock_print)"; then
        "$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.lock
        stamp packages-of-lock "$(lock_print)"
    fi
    # The pinned setuptools builds it (no download), and the checkout itself is what gets imported.
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation --no-index \
        --config-settings editable_mode=compat --editable .
    stamp python "$(project_print)"
}
