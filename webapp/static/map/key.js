// The key of the staff map: each sign drawn by the very code that draws it on the map.
// <canvas data-map-sign="hotspots" data-kind="…" data-status="…">, beside its words.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const SIDE = 28, LOW = { tips: 24, shifts: 24 };

  function draw(canvas) {
    const layer = canvas.dataset.mapSign, density = vx.density(), ctx = canvas.getContext('2d');
    canvas.width = canvas.height = Math.round(SIDE * density);
    ctx.setTransform(density, 0, 0, density, 0, 0);
    if (layer === 'routes') {
      ctx.strokeStyle = vx.colours().route;
      ctx.lineWidth = 3;
      ctx.beginPath(); ctx.moveTo(2, 22); ctx.lineTo(12, 10); ctx.lineTo(26, 8); ctx.stroke();
      return;
    }
    const p = { kind: canvas.dataset.kind, status: canvas.dataset.status };
    vx.SYMBOLS[layer](ctx, p, SIDE / 2, LOW[layer] || SIDE / 2, 9.5);
  }

  function drawAll() {
    for (const canvas of document.querySelectorAll('canvas[data-map-sign]')) { draw(canvas); }
  }

  // data-tile-zooms="6-9": shown while tiles of these zooms are drawn, one below the map's own.
  function fitZoom(map) {
    const zoom = Math.round(map.getZoom()) - 1;
    for (const part of document.querySelectorAll('[data-tile-zooms]')) {
      const [from, to] = part.dataset.tileZooms.split('-').map(Number);
      part.hidden = zoom < from || zoom > to;
    }
  }
  document.addEventListener('vungxanh:ready', (e) => {
    const map = e.detail.map;
    map.on('zoomend', () => fitZoom(map));
    fitZoom(map);
  });

  vx.onTheme(drawAll);
  drawAll();
}());
