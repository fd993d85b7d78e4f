// The page around the map: layer switches, the list that follows the view, links that move the map,
// and quiet messages.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};

  // <input type="checkbox" data-map-layer="hotspots"> anywhere on the page.
  vx.bindSwitches = (map) => {
    for (const box of document.querySelectorAll('input[data-map-layer]')) {
      const grid = map.vx.grids[box.dataset.mapLayer];
      if (!grid) { continue; }
      box.checked = map.hasLayer(grid);
      box.addEventListener('change', () => {
        if (box.checked) { grid.addTo(map); } else { grid.remove(); }
        vx.writeAddress(map);
      });
    }
  };

  // data-list-url and data-list: the list of what is in view, asked for when the map rests.
  // The answer to a tap stays until it is closed.
  vx.followList = (map, bbox, target) => {
    const data = map.vx.el.dataset;
    if (!data.listUrl || map.vx.at) { return; }
    clearTimeout(map.vx.listTimer);
    map.vx.listTimer = setTimeout(() => {
      const url = new URL(data.listUrl, location.href);
      url.searchParams.set('bbox', bbox);
      url.searchParams.set('z', String(Math.round(map.getZoom())));
      if (data.on) { url.searchParams.set('on', data.on); }
      const lang = new URLSearchParams(location.search).get('lang');
      if (lang) { url.searchParams.set('lang', lang); }
      if (map.vx.at || !document.querySelector(target || data.list)) { return; }
      vx.fetchHtmx().then(() => window.htmx.ajax('GET', url.pathname + url.search, target
        ? { target: target, swap: 'innerHTML', source: map.vx.el }
        : { target: data.list, swap: 'outerHTML', source: map.vx.el })).catch(() => {});
    }, 350);
  };

  // Close the answer to a tap: nothing is selected, the list of what is in view comes back.
  vx.close = (map) => {
    map.vx.at = null;
    vx.select(map, null);
    vx.writeAddress(map);
    vx.followList(map, vx.viewed(map), map.vx.el.dataset.panel);
  };

  document.addEventListener('click', (e) => {
    const link = e.target.closest && e.target.closest('[data-map-close]');
    const map = Object.values(vx.maps || {})[0];
    if (!link || !map || !map.vx.el.dataset.listUrl) { return; }
    e.preventDefault();
    vx.close(map);
    map.vx.el.focus({ preventScroll: true });
  });

  // West, south, east, north of what no panel covers.
  vx.viewed = (map) => {
    const cover = vx.covered(map), size = map.getSize();
    const a = map.containerPointToLatLng([cover.left, size.y - cover.bottom]);
    const b = map.containerPointToLatLng([size.x - cover.right, cover.top]);
    return [Math.max(-180, a.lng), Math.max(-90, a.lat), Math.min(180, b.lng), Math.min(90, b.lat)]
      .map((v) => v.toFixed(5)).join(',');
  };

  // A link or button with data-map-bounds="west,south,east,north" shows that place,
  // with data-map-id it is highlighted; the link itself still does what it says.
  document.addEventListener('click', (e) => {
    const link = e.target.closest && e.target.closest('[data-map-bounds]');
    const map = link && (vx.maps[link.dataset.map] || Object.values(vx.maps || {})[0]);
    if (!map) { return; }
    const [west, south, east, north] = link.dataset.mapBounds.split(',').map(Number);
    if ([west, south, east, north].every(Number.isFinite)) { vx.fit(map, L.latLngBounds([south, west], [north, east])); }
    if (link.dataset.mapId) { vx.select(map, link.dataset.mapId); }
  });

  vx.tell = (map, words, retry) => {
    let box = map.vx.message;
    if (!box) {
      box = map.vx.message = L.DomUtil.create('div', 'vx-message', map.getContainer());
      box.setAttribute('role', 'status');
      L.DomEvent.disableClickPropagation(box);
    }
    box.hidden = !words;
    box.textContent = words;
    if (!retry) { return; }
    const button = L.DomUtil.create('button', 'vx-retry', box);
    button.type = 'button';
    button.textContent = map.vx.texts.retry || 'Tải lại';
    button.addEventListener('click', () => {
      vx.tell(map, '');
      Object.values(map.vx.grids).forEach((grid) => grid.hasFailed && map.hasLayer(grid) && grid.retry());
    });
  };
}());
