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
  vx.followList = (map, bbox) => {
    const data = map.vx.el.dataset;
    if (!data.listUrl || !window.htmx) { return; }
    clearTimeout(map.vx.listTimer);
    map.vx.listTimer = setTimeout(() => {
      const url = new URL(data.listUrl, location.href);
      url.searchParams.set('bbox', bbox);
      url.searchParams.set('z', String(Math.round(map.getZoom())));
      if (data.on) { url.searchParams.set('on', data.on); }
      window.htmx.ajax('GET', url.pathname + url.search, { target: data.list, swap: 'innerHTML', source: data.list })
        .catch(() => {});
    }, 350);
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
