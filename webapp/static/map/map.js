// What folium's script calls: prepare the map, style its tiles, start it.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const SHEET_MS = 250; // until the sheet has come to rest
  vx.maps = vx.maps || {};

  vx.prepare = (map, settings) => {
    const el = map.getContainer();
    map.vx = { settings: settings, el: el, grids: {}, texts: JSON.parse(el.dataset.texts || '{}'), loading: 0 };
    vx.maps[el.id] = map;
    map._fadeAnimated = false; // tiles are opaque: a fade would only blink
    map.createPane('graticule').classList.add('vx-graticule');
    map.createPane('names').classList.add('vx-names');
    el.classList.add('vx-map');
    const sheet = el.closest('[data-theme]'); // a sheet to print looks on the screen as on paper
    if (sheet) { document.documentElement.dataset.theme = sheet.dataset.theme; }
    el.classList.toggle('vx-raster', settings.base);
    if (settings.attribution) {
      L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(map);
    }
    const asked = el.hasAttribute('data-quiet') ? {} : vx.readAddress();
    map.vx.at = asked.at || null;
    map.vx.asked = !!asked.view;
    map.vx.layers = asked.layers || settings.shown;
    map.vx.place = el.dataset.place ? { id: el.dataset.place, layer: el.dataset.placeLayer,
      key: el.dataset.placeLayer === 'villages' ? el.dataset.place : el.dataset.placeCode } : null;
    vx.selected = asked.at ? asked.at.id : el.dataset.selected || null;
    // Placed before the first layer is added: no tile is asked for twice.
    if (asked.view) { freely(map, () => map.setView(asked.view.center, asked.view.zoom, { animate: false })); }
    else { vx.home(map); }
  };

  vx.tiles = (map, key, options) => ({
    ...options,
    minZoom: options.minZoom ? options.minZoom + 1 : 0, // a layer's zoom is that of its tiles
    tileSize: vx.TILE,
    query: (tile) => {
      const asked = new URLSearchParams();
      if (map.vx.el.dataset.on) { asked.set('on', map.vx.el.dataset.on); }
      if (tile.z < options.codesBelow) { asked.set('ids', 'no'); }
      return String(asked) && '?' + asked;
    },
    rendererFactory: vx.tile,
    vectorTileLayerStyles: vx.layerStyles(),
    updateWhenIdle: false,
    keepBuffer: 1,
  });

  vx.layer = (map, key, grid) => {
    map.vx.grids[key] = grid;
    grid.on('loading', () => busy(map, 1)).on('load', () => busy(map, -1));
    grid.on('load tileload', () => map.vx.overlay && map.vx.overlay.soon());
    grid.on('tilefailed', () => vx.tell(map, map.vx.texts.failed || 'Chưa tải được bản đồ.', true));
    if (map.vx.layers.includes(key)) { grid.addTo(map); }
  };

  vx.start = (map) => {
    const el = map.vx.el, words = map.vx.texts;
    map.vx.said = L.DomUtil.create('p', 'vx-said', el);
    map.vx.overlay = new vx.Overlay().addTo(map);
    if (map.vx.settings.national && !map.vx.settings.base) { new vx.Graticule().addTo(map); }
    L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 120 }).addTo(map);
    L.control.zoom({ position: 'bottomright', zoomInTitle: words.zoomIn || 'Phóng to',
      zoomOutTitle: words.zoomOut || 'Thu nhỏ' }).addTo(map);
    el.setAttribute('role', 'application');
    if (el.hasAttribute('data-quiet') || el.closest('[data-draw], [data-pins], [data-map-inline]')) { yieldWheel(map); }
    vx.listen(map);
    mark(map);
    vx.bindSwitches(map);
    map.on('moveend', () => moved(map));
    map.on('layeradd layerremove', () => map.vx.overlay.soon());
    vx.onTheme(() => vx.repaint(map));
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(el);
    document.body.addEventListener('mapChanged', () => vx.reload(map));
    document.body.addEventListener('sheet', () => setTimeout(() => uncovered(map), SHEET_MS));
    // htmx may come after the map: by then every script of the page has run.
    if (document.readyState === 'complete' || window.htmx) { restore(map); }
    else { document.addEventListener('DOMContentLoaded', () => restore(map), { once: true }); }
    el.dispatchEvent(new CustomEvent('vungxanh:ready', { bubbles: true, detail: { map: map } }));
  };

  // A map inside a longer page: the wheel scrolls the page until the map is in use,
  // and on a small quiet map a finger does too.
  function yieldWheel(map) {
    const el = map.vx.el;
    map.scrollWheelZoom.disable();
    el.addEventListener('focus', () => map.scrollWheelZoom.enable());
    el.addEventListener('blur', () => map.scrollWheelZoom.disable());
    if (el.hasAttribute('data-quiet') && window.matchMedia('(pointer: coarse)').matches) { map.dragging.disable(); }
  }

  // data-point="lon,lat": the one place that the page is about; data-stops="1,lon,lat;…": numbered ones.
  function mark(map) {
    const data = map.vx.el.dataset;
    if (data.point) {
      const [lon, lat] = data.point.split(',').map(Number);
      L.circleMarker([lat, lon], { className: 'vx-point', radius: data.stops ? 18 : 9, interactive: false }).addTo(map);
    }
    for (const stop of (data.stops || '').split(';').filter(Boolean)) {
      const [number, lon, lat] = stop.split(',').map(Number);
      const icon = L.divIcon({ className: 'vx-stop', html: String(number), iconSize: [24, 24] });
      L.marker([lat, lon], { icon: icon, interactive: false, keyboard: false }).addTo(map);
    }
  }

  function restore(map) {
    const at = map.vx.at;
    if (!at) {
      if (map.vx.asked) { vx.followList(map, vx.viewed(map)); }
      return;
    }
    vx.ask(map, L.latLng(at.lat, at.lon), { id: at.id, layer: at.layer, properties: null });
  }

  // The page's own bounds, else those of the map: all of it in the part that nothing covers.
  vx.home = (map) => {
    const [west, south, east, north] = map.vx.el.dataset.bounds
      ? map.vx.el.dataset.bounds.split(',').map(Number) : map.vx.settings.bounds;
    vx.fit(map, L.latLngBounds([south, west], [north, east]), { animate: false });
  };

  vx.fit = (map, bounds, options) => {
    const cover = vx.covered(map);
    freely(map, () => map.fitBounds(bounds, { maxZoom: 16, paddingTopLeft: [cover.left + 8, cover.top + 8],
      paddingBottomRight: [cover.right + 8, cover.bottom + 8], ...options }));
  };

  // A first view fills its room, whatever zoom that is; zooming by hand lands on whole levels.
  function freely(map, move) {
    const snap = map.options.zoomSnap;
    map.options.zoomSnap = .01;
    move();
    map.options.zoomSnap = snap;
  }

  // How much of each side lies under elements marked data-map-cover (panel, sheet).
  vx.covered = (map) => {
    const room = map.getContainer().getBoundingClientRect(), cover = { left: 0, right: 0, top: 0, bottom: 0 };
    for (const el of document.querySelectorAll('[data-map-cover]')) {
      const box = el.getBoundingClientRect();
      const inside = box.width && box.height && box.right > room.left && box.left < room.right &&
        box.bottom > room.top && box.top < room.bottom;
      if (!inside) { continue; }
      if (box.width < room.width * .7) {
        if (box.left - room.left < room.right - box.right) { cover.left = Math.max(cover.left, box.right - room.left); }
        else { cover.right = Math.max(cover.right, room.right - box.left); }
      } else if (box.top > room.top + room.height * .2) {
        cover.bottom = Math.min(Math.max(cover.bottom, room.bottom - box.top), room.height * .6);
      }
    }
    return cover;
  };

  // Move a place out from under the panel, if it is there.
  vx.uncover = (map, latlng) => {
    const cover = vx.covered(map);
    map.panInside(latlng, { paddingTopLeft: [cover.left + 40, cover.top + 40],
      paddingBottomRight: [cover.right + 40, cover.bottom + 40] });
  };

  vx.repaint = (map) => {
    vx.forgetWidths();
    for (const grid of Object.values(map.vx.grids)) { grid.eachTile((tile) => tile.draw()); }
    map.eachLayer((layer) => { if (layer instanceof vx.Graticule) { layer.draw(); } });
    map.vx.overlay.draw();
  };

  vx.reload = (map) => Object.values(map.vx.grids).forEach((grid) => map.hasLayer(grid) && grid.redraw());

  function moved(map) {
    vx.writeAddress(map);
    const c = map.getCenter(), bbox = vx.viewed(map);
    map.vx.el.dispatchEvent(new CustomEvent('vungxanh:view', { bubbles: true,
      detail: { bbox: bbox, zoom: map.getZoom(), lat: c.lat, lon: c.lng } }));
    vx.followList(map, bbox);
  }

  // The sheet went down or up: what it leaves free is asked for.
  function uncovered(map) {
    Object.values(map.vx.grids).forEach((grid) => map.hasLayer(grid) && grid._update());
    map.vx.overlay.soon();
  }

  function busy(map, by) {
    map.vx.loading = Math.max(0, map.vx.loading + by);
    map.vx.el.classList.toggle('vx-busy', map.vx.loading > 0);
    map.vx.el.setAttribute('aria-busy', String(map.vx.loading > 0));
  }
}());
