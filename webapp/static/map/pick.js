// What lies under a finger, a pointer or the crosshair, and the panel that answers for it.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const RANK = { borders: 0, provinces: 1, communes: 2, villages: 3, changes: 4, tips: 5, shifts: 6, routes: 7, hotspots: 8 };
  const coarse = window.matchMedia('(pointer: coarse)');
  const hovers = window.matchMedia('(hover: hover)');

  // What a feature is known by: a commune or province by its code, because tiles are asked for without their ids.
  vx.keyOf = (feature) => (['provinces', 'communes'].includes(feature.layerName) && feature.properties.code) || feature.properties.id;

  vx.isChosen = (feature) => !!vx.selected && [vx.keyOf(feature), feature.properties.id].includes(vx.selected);

  // The feature that matters most at a point of the map's element, or null.
  vx.pick = (map, point) => {
    const tolerance = coarse.matches ? 16 : 6;
    const symbol = (map.vx.overlay.symbols || []).filter((s) => Math.hypot(s.x - point.x, s.y - point.y) <= s.r + tolerance)
      .sort((a, b) => Math.hypot(a.x - point.x, a.y - point.y) - Math.hypot(b.x - point.x, b.y - point.y))[0];
    if (symbol) { return { id: symbol.p.id, layer: symbol.layer, properties: symbol.p }; }
    const world = map.getPixelBounds().min.add(point);
    let best = null;
    for (const grid of Object.values(map.vx.grids)) {
      if (!map.hasLayer(grid)) { continue; }
      grid.eachTile((tile, coords) => {
        const at = world.divideBy(map.getZoomScale(map.getZoom(), coords.z))
          .subtract(L.point(coords.x, coords.y).scaleBy(grid.getTileSize()));
        if (at.x < 0 || at.y < 0 || at.x >= vx.TILE || at.y >= vx.TILE) { return; }
        for (const feature of tile.at(at, tolerance)) {
          if (!best || RANK[feature.layerName] >= RANK[best.layerName]) { best = feature; }
        }
      });
    }
    return best && { id: vx.keyOf(best), layer: best.layerName, properties: best.properties };
  };

  // Ask the server what is there; `byKeyboard` moves the focus to the answer.
  vx.ask = (map, latlng, found, byKeyboard) => {
    const el = map.vx.el, at = { lat: latlng.lat, lon: latlng.lng, id: (found && found.id) || '',
      layer: (found && found.layer) || '' };
    const told = new CustomEvent('vungxanh:pick', { bubbles: true, cancelable: true,
      detail: { ...at, properties: found ? found.properties : null } });
    if (!el.dispatchEvent(told) || el.hasAttribute('data-quiet')) { return; }
    map.vx.at = at;
    vx.select(map, at.id);
    vx.writeAddress(map);
    const target = document.querySelector(el.dataset.panel || '#panel');
    if (!el.dataset.panelUrl || !target) { return; }
    target.setAttribute('aria-busy', 'true');
    vx.fetchHtmx()
      .then(() => window.htmx.ajax('GET', vx.panelUrl(map, at), { target: target, swap: 'innerHTML', source: el }))
      .catch(() => {}).then(() => {
        target.removeAttribute('aria-busy');
        vx.uncover(map, latlng);
        const heading = byKeyboard && target.querySelector('h1, h2, h3');
        if (heading) { heading.tabIndex = -1; heading.focus(); }
      });
  };

  vx.panelUrl = (map, at) => {
    const data = map.vx.el.dataset, url = new URL(data.panelUrl, location.href);
    url.searchParams.set('lat', at.lat.toFixed(6));
    url.searchParams.set('lon', at.lon.toFixed(6));
    url.searchParams.set('z', String(Math.round(map.getZoom())));
    if (at.id) { url.searchParams.set('id', at.id); url.searchParams.set('layer', at.layer); }
    if (data.on) { url.searchParams.set('on', data.on); }
    const lang = new URLSearchParams(location.search).get('lang');
    if (lang) { url.searchParams.set('lang', lang); }
    return url.pathname + url.search;
  };

  vx.select = (map, id) => {
    if (vx.selected === id) { return; }
    vx.selected = id || null;
    vx.repaint(map);
  };

  vx.listen = (map) => {
    const el = map.vx.el;
    map.on('click', (e) => { if (!map.vx.drawing) { vx.ask(map, e.latlng, vx.pick(map, e.containerPoint)); } });
    el.addEventListener('keydown', (e) => {
      if (e.target !== el || map.vx.drawing) { return; }
      const middle = vx.middle(map);
      if (e.key === 'Enter') { vx.ask(map, map.containerPointToLatLng(middle), vx.pick(map, middle), true); }
      if (e.key === 'Escape') { vx.close(map); }
    });
    if (hovers.matches) { follow(map); }
    aim(map);
  };

  // The middle of what nothing covers: what Enter asks about.
  vx.middle = (map) => {
    const cover = vx.covered(map), size = map.getSize();
    return L.point((cover.left + size.x - cover.right) / 2, (cover.top + size.y - cover.bottom) / 2).round();
  };

  // A cross in that place for whoever comes by keyboard; a pointer needs none.
  function aim(map) {
    const el = map.vx.el, cross = L.DomUtil.create('div', 'vx-cross', el);
    const place = () => L.DomUtil.setPosition(cross, vx.middle(map));
    cross.setAttribute('aria-hidden', 'true');
    document.addEventListener('keydown', () => { el.classList.add('vx-keys'); place(); });
    document.addEventListener('pointerdown', () => el.classList.remove('vx-keys'));
    map.on('moveend resize', place);
  }

  // The name of what is under the mouse, beside it.
  function follow(map) {
    const hint = L.DomUtil.create('div', 'vx-hint', map.getContainer());
    const hide = () => { hint.hidden = true; map.getContainer().classList.remove('vx-over'); };
    let frame = null;
    hint.setAttribute('aria-hidden', 'true');
    hide();
    map.on('mouseout movestart zoomstart', hide);
    map.on('mousemove', (e) => {
      frame = frame || requestAnimationFrame(() => {
        frame = null;
        const found = map.vx.drawing ? null : vx.pick(map, e.containerPoint);
        map.getContainer().classList.toggle('vx-over', !!found);
        const words = found ? vx.describe(map, found) : '';
        hint.hidden = !words;
        hint.textContent = words;
        const left = e.containerPoint.x + 14 + hint.offsetWidth > map.getSize().x;
        L.DomUtil.setPosition(hint, L.point(e.containerPoint.x + (left ? -hint.offsetWidth - 10 : 14), e.containerPoint.y + 16));
      });
    });
  }

  vx.describe = (map, found) => {
    const p = found.properties, words = map.vx.texts;
    const status = (words.status || {})[p.status];
    if (found.layer === 'provinces') {
      return p.name + (Number(p.total) ? ' · ' + p.certified + '/' + p.total : '');
    }
    if (found.layer === 'changes') {
      const what = words.change || {};
      return [p.name, what[p.fate], p.repaired && what.repaired].filter(Boolean).join(' · ');
    }
    const kind = found.layer === 'hotspots' ? (words.kind || {})[p.kind]
      : found.layer === 'shifts' ? (words.patrol || {})[p.name]
      : found.layer === 'tips' ? [words.tip, p.label].filter(Boolean).join(': ') : p.name;
    const state = found.layer === 'hotspots' ? (words.state || {})[p.status] : status;
    return [kind, state, p.approximate && words.approximate].filter(Boolean).join(' · ');
  };
}());
