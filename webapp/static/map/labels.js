// One canvas over the map for names, status signs and symbols: never cut by a tile, never on top
// of one another, sharp at every zoom. What matters most is placed first.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  vx.FONT = '"Be Vietnam Pro", system-ui, "Noto Sans", sans-serif';
  const LEVELS = { province: 0, commune: 1, village: 2, change: 2 };
  const widths = new Map();

  vx.Overlay = L.Layer.extend({
    onAdd: function (map) {
      this._canvas = L.DomUtil.create('canvas', 'vx-overlay leaflet-zoom-hide', map.getPane('names'));
      this._canvas.setAttribute('aria-hidden', 'true');
      this._ctx = this._canvas.getContext('2d');
      if (document.fonts) { document.fonts.load('600 13px ' + vx.FONT, 'Thôn Đặng Ưỡ').then(() => this.soon()); }
      this.soon();
    },

    onRemove: function () { this._canvas.remove(); },

    getEvents: function () {
      return { move: this.soon, moveend: this.soon, zoomend: this.soon, resize: this.soon };
    },

    soon: function () {
      this._frame = this._frame || requestAnimationFrame(() => { this._frame = null; this.draw(); });
    },

    draw: function () {
      const map = this._map;
      if (!map) { return; }
      const size = map.getSize(), density = vx.density(), ctx = this._ctx;
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([0, 0]));
      this._canvas.width = Math.round(size.x * density);
      this._canvas.height = Math.round(size.y * density);
      this._canvas.style.width = size.x + 'px';
      this._canvas.style.height = size.y + 'px';
      ctx.setTransform(density, 0, 0, density, 0, 0);
      const zoom = map.getZoom(), found = collect(map, size);
      this.placed = covered(map);
      this.symbols = found.symbols.map((item) => this._symbol(ctx, item, zoom));
      for (const cell of found.cells.values()) { this._cell(ctx, cell); }
      if (map.vx.settings.national) { this.national = vx.drawNational(this, ctx, map, zoom); }
      const villages = zoom >= 11 ? found.labels.filter((item) => item.p.level === 'village') : [];
      for (const item of found.labels) { item.among = item.p.level === 'commune' && among(item, villages); }
      const wanted = found.labels.filter((item) => shows(item.p, zoom) && !crowded(item, map)).sort(order);
      for (const item of wanted) { item.signed = this._sign(ctx, item, zoom); }
      for (const item of wanted) { this._name(ctx, item, zoom); }
    },

    // Keeps a box when it is free; `force` takes it anyway.
    take: function (x, y, width, height, force) {
      const box = { l: x - width / 2, t: y - height / 2, r: x + width / 2, b: y + height / 2 };
      const taken = this.placed.some((o) => box.l < o.r && box.r > o.l && box.t < o.b && box.b > o.t);
      if (taken && !force) { return false; }
      this.placed.push(box);
      return true;
    },

    text: function (ctx, lines, x, y, style) {
      ctx.font = style.font;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.lineJoin = 'round';
      ctx.letterSpacing = style.spacing || '0px';
      lines.forEach((line, i) => {
        const at = y + (i - (lines.length - 1) / 2) * style.leading;
        if (style.halo) { ctx.strokeStyle = style.halo; ctx.lineWidth = 3.2; ctx.strokeText(line, x, at); }
        ctx.fillStyle = style.color;
        ctx.fillText(line, x, at);
      });
      ctx.letterSpacing = '0px';
    },

    _symbol: function (ctx, item, zoom) {
      const r = zoom < 10 ? 4 : zoom < 12 ? 6.5 : 9.5;
      vx.SYMBOLS[item.layer](ctx, item.p, item.x, item.y, r);
      this.take(item.x, item.y, r * 2 + 4, r * 2 + 4, true);
      return { ...item, r: r };
    },

    _cell: function (ctx, cell) {
      const x = (cell.l + cell.r) / 2, y = (cell.t + cell.b) / 2, c = vx.colours();
      const style = { font: '600 12px ' + vx.FONT, leading: 14, color: c.tip, halo: c.paper };
      const at = [y, cell.b + 9, cell.t - 9].find((mid) => this.take(x, mid, wide(ctx, style, [cell.label]), 14));
      if (cell.r - cell.l > 22 && at !== undefined) { this.text(ctx, [cell.label], x, at, style); }
    },

    _sign: function (ctx, item, zoom) {
      const village = item.p.level === 'village' || item.p.level === 'change', r = zoom < 9.5 ? 4.8 : zoom < 12 ? 6.5 : 8;
      if (item.p.level === 'province' || item.among || !vx.hasSign(item.p.status)) { return 0; }
      if (!village && (zoom < 8 || item.p.status === 'no_data')) { return 0; }
      if (!this.take(item.x, item.y, r * 2 + 3, r * 2 + 3)) { return 0; }
      vx.drawSign(ctx, item.p.status, item.x, item.y, r);
      return r;
    },

    _name: function (ctx, item, zoom) {
      if (zoom < item.p.near) { return; } // of many, the names come when the map is near
      const style = styleOf(item.p, zoom), lines = wrap(ctx, style, style.spacing ? item.p.name.toUpperCase() : String(item.p.name || ''));
      const height = lines.length * style.leading;
      const below = item.signed ? item.signed + 2 + height / 2 : 0;
      const air = item.p.level === 'commune' && zoom < 11 ? 14 : 6; // far away many names want room around each
      // Near by the name of a village gives way to a symbol; farther off it would read as its neighbour's.
      const tried = item.p.level === 'village' && zoom >= 12.5 ? [below, below ? -below : 24, -24] : [below];
      const box = [wide(ctx, style, lines) + air, height + air - 6];
      const by = tried.find((step) => this.take(item.x, item.y + step, ...box));
      if (by !== undefined) { this.text(ctx, lines, item.x, item.y + by, style); }
    },
  });

  // What lies over the map (panel, buttons, scale) would cut the names below it, not so on paper.
  function covered(map) {
    const own = map.getContainer().getBoundingClientRect(), page = map.getContainer().closest('.map-page') || map.getContainer();
    return vx.isOnPaper() ? [] : Array.from(page.querySelectorAll('.panel, .leaflet-control-zoom, .leaflet-control-scale'), (el) => {
      const box = el.getBoundingClientRect();
      return { l: box.left - own.left, t: box.top - own.top, r: box.right - own.left, b: box.bottom - own.top };
    });
  }

  function collect(map, size) {
    const found = { labels: [], symbols: [], cells: new Map() }, seen = new Set();
    const zoom = map.getZoom(), corner = map.getPixelBounds().min, pad = 60;
    for (const grid of Object.values(map.vx.grids)) {
      if (!map.hasLayer(grid)) { continue; }
      grid.eachTile((tile, coords) => {
        const scale = map.getZoomScale(zoom, coords.z), tileSize = grid.getTileSize().x;
        const onScreen = (p) => ({ x: (coords.x * tileSize + p.x) * scale - corner.x,
          y: (coords.y * tileSize + p.y) * scale - corner.y });
        for (const feature of tile._features) {
          const p = feature.properties, layer = feature.layerName, key = layer + p.id;
          if (layer === 'tips' && feature.box && p.label) { widen(found.cells, p, feature.box, onScreen); }
          if (!feature._point || seen.has(key)) { continue; }
          const at = onScreen(feature._point);
          if (at.x < -pad || at.y < -pad || at.x > size.x + pad || at.y > size.y + pad) { continue; }
          seen.add(key);
          if (layer === 'labels') { found.labels.push({ p: p, ...at }); }
          if (vx.SYMBOLS[layer]) { found.symbols.push({ p: p, layer: layer, ...at }); }
        }
      });
    }
    return found;
  }

  // A cell cut by tiles is one cell: its label stands in the middle of the whole.
  function widen(cells, p, box, onScreen) {
    const a = onScreen({ x: box.left, y: box.top }), b = onScreen({ x: box.right, y: box.bottom });
    const old = cells.get(p.id) || { l: a.x, t: a.y, r: b.x, b: b.y, label: String(p.label) };
    cells.set(p.id, { label: old.label, l: Math.min(old.l, a.x), t: Math.min(old.t, a.y),
      r: Math.max(old.r, b.x), b: Math.max(old.b, b.y) });
  }

  function shows(p, zoom) {
    if (p.level === 'change') { return true; }
    if (p.level === 'province') { return zoom < 9; }
    if (p.level === 'commune') { return zoom >= 8; }
    return zoom >= 11;
  }

  const among = (item, villages) => villages.some((other) => Math.hypot(other.x - item.x, other.y - item.y) < 200);

  // Among its villages a commune's sign would be one of them too many, and its name too near by; far off only that of
  // the page's own place leaves room.
  const crowded = (item, map) => item.among && (map.getZoom() >= 12 || item.p.id === map.vx.place?.id);

  const order = (a, b) => (LEVELS[a.p.level] - LEVELS[b.p.level]) || (a.p.rank || 0) - (b.p.rank || 0) ||
    String(a.p.id).localeCompare(String(b.p.id));

  function styleOf(p, zoom) {
    const c = vx.colours(), halo = c.paper;
    if (p.level === 'province') {
      const px = zoom < 5.5 ? 10.5 : zoom < 6.5 ? 12 : 14;
      return { font: '600 ' + px + 'px ' + vx.FONT, leading: px * 1.2, color: c.ink, halo: halo };
    }
    if (p.level === 'commune' && zoom >= 12) {
      return { font: '600 12px ' + vx.FONT, leading: 15, color: c.ink, halo: halo, spacing: '1.2px' };
    }
    if (p.level === 'commune') {
      const px = zoom < 10 ? 12 : 14;
      return { font: '600 ' + px + 'px ' + vx.FONT, leading: px * 1.2, color: c.ink, halo: halo };
    }
    const px = zoom < 12 ? 11 : 12.5;
    return { font: `500 ${px}px ${vx.FONT}`, leading: px * 1.2, color: c.ink, halo: halo };
  }

  const wide = (ctx, style, lines) => Math.max(...lines.map((line) => {
    const key = style.font + (style.spacing || '') + line;
    if (!widths.has(key)) {
      ctx.font = style.font;
      ctx.letterSpacing = style.spacing || '0px';
      widths.set(key, ctx.measureText(line).width);
    }
    return widths.get(key);
  }));
  vx.wide = wide;
  vx.forgetWidths = () => widths.clear();

  // Two lines, more for a long name, all about as wide; a dash stays with the word before it.
  function wrap(ctx, style, name) {
    const words = name.replace(/ (?=[-–] )/g, '\u00a0').split(' '), width = wide(ctx, style, [name]);
    if (words.length < 3 || width < 84) { return [name]; }
    const count = Math.max(2, Math.min(4, Math.round(width / 90))), lines = [words.shift()];
    for (const word of words) {
      const longer = lines[lines.length - 1] + ' ' + word;
      const full = wide(ctx, style, [longer]) - wide(ctx, style, [word]) / 2 > .92 * width / count;
      if (full && lines.length < count) { lines.push(word); } else { lines[lines.length - 1] = longer; }
    }
    return lines;
  }
}());
