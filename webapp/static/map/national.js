// The two archipelagos and the sea, named on every view that shows them, and a quiet graticule:
// the map reads as a map with no base map under it.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};

  // Thông tư 17/2018/TT-BTNMT, Điều 20: in Vietnamese on every map of the country.
  const ARCHIPELAGOS = [
    { name: 'Quần đảo Hoàng Sa (Việt Nam)', lines: ['Quần đảo Hoàng Sa', '(Việt Nam)'], at: [16.5, 112] },
    { name: 'Quần đảo Trường Sa (Việt Nam)', lines: ['Quần đảo Trường Sa', '(Việt Nam)'], at: [9.5, 113.5] },
  ];
  const WATERS = [
    { name: 'BIỂN ĐÔNG', at: [13.2, 112.4], px: 15, spacing: '4px' },
    { name: 'Vịnh Bắc Bộ', at: [19.9, 107.55], px: 11, spacing: '1px' },
    { name: 'Vịnh Thái Lan', at: [9.2, 103.2], px: 11, spacing: '1px' },
  ];
  const NEIGHBOURS = [
    { name: 'TRUNG QUỐC', at: [23.25, 109.3] }, { name: 'LÀO', at: [18.6, 103.6] },
    { name: 'THÁI LAN', at: [15.6, 103.3] }, { name: 'CAMPUCHIA', at: [12.7, 104.9] },
  ];

  vx.drawNational = (overlay, ctx, map, zoom) => {
    const named = [];
    if (zoom < 9) {
      for (const place of ARCHIPELAGOS) {
        if (draw(overlay, ctx, map, place.lines, place.at, archipelago(zoom), true)) { named.push(place.name); }
      }
    }
    if (zoom < 8) {
      for (const place of WATERS) { draw(overlay, ctx, map, [place.name], place.at, water(place)); }
      for (const place of NEIGHBOURS) { draw(overlay, ctx, map, [place.name], place.at, neighbour()); }
    }
    announce(map, named);
    return named;
  };

  function archipelago(zoom) {
    const c = vx.colours(), px = zoom < 5 ? 10.5 : zoom < 6 ? 12 : 14;
    return { font: '600 ' + px + 'px ' + vx.FONT, leading: px * 1.3, color: c.ink, halo: c.sea };
  }

  function water(place) {
    return { font: 'italic 400 ' + place.px + 'px ' + vx.FONT, leading: 18, color: vx.colours().water,
      halo: vx.colours().sea, spacing: place.spacing };
  }

  function neighbour() {
    const c = vx.colours();
    return { font: '400 10.5px ' + vx.FONT, leading: 14, color: vx.mix(c.quiet, c.sea, .7), halo: c.sea, spacing: '2px' };
  }

  function draw(overlay, ctx, map, lines, at, style, force) {
    const p = map.latLngToContainerPoint(at), size = map.getSize();
    const width = vx.wide(ctx, style, lines), height = lines.length * style.leading;
    if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) { return false; }
    // Pulled in from the edge rather than cut by it.
    const x = Math.min(Math.max(p.x, width / 2 + 4), size.x - width / 2 - 4);
    if (!overlay.take(x, p.y, width + 8, height + 4, force)) { return false; }
    overlay.text(ctx, lines, x, p.y, style);
    return true;
  }

  // A canvas says nothing to a screen reader: the same names as text.
  function announce(map, named) {
    const text = named.join(', ');
    if (map.vx.said && map.vx.said.textContent !== text) { map.vx.said.textContent = text; }
  }

  vx.Graticule = L.Layer.extend({
    onAdd: function (map) {
      this._canvas = L.DomUtil.create('canvas', 'leaflet-zoom-hide', map.getPane('graticule'));
      this._canvas.setAttribute('aria-hidden', 'true');
      this.draw();
    },
    onRemove: function () { this._canvas.remove(); },
    getEvents: function () { return { move: this.draw, zoomend: this.draw, resize: this.draw }; },

    draw: function () {
      const map = this._map, size = map.getSize(), density = vx.density(), zoom = map.getZoom();
      const canvas = this._canvas, ctx = canvas.getContext('2d');
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = size.x * density;
      canvas.height = size.y * density;
      canvas.style.width = size.x + 'px';
      canvas.style.height = size.y + 'px';
      ctx.scale(density, density);
      const step = zoom < 4.6 ? 5 : zoom < 6.5 ? 2 : zoom < 8 ? 1 : zoom < 10 ? .25 : 0;
      if (step) { rule(ctx, map, size, step); }
    },
  });

  function rule(ctx, map, size, step) {
    const view = map.getBounds(), c = vx.colours();
    ctx.strokeStyle = vx.mix(c.quiet, c.sea, vx.theme() === 'dark' ? .22 : .16);
    ctx.lineWidth = .7;
    ctx.beginPath();
    for (let lon = Math.ceil(view.getWest() / step) * step; lon <= view.getEast(); lon += step) {
      const x = Math.round(map.latLngToContainerPoint([0, lon]).x) + .5;
      ctx.moveTo(x, 0); ctx.lineTo(x, size.y);
    }
    for (let lat = Math.ceil(view.getSouth() / step) * step; lat <= view.getNorth(); lat += step) {
      const y = Math.round(map.latLngToContainerPoint([lat, view.getWest()]).y) + .5;
      ctx.moveTo(0, y); ctx.lineTo(size.x, y);
    }
    ctx.stroke();
  }
}());
