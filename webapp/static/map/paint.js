// Draws the features of one tile: coast, fills, patterns, borders, lines with arrows, selection.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const STEP = 8; // divides the tile, so that a pattern runs on from one tile to the next
  const patterns = new Map();

  vx.paint = (ctx, features, tile) => {
    const drawn = features.filter((feature) => feature.path).map((feature) =>
      ({ feature: feature, style: vx.styleOf(feature.layerName, feature.properties, tile.zoom) }))
      .filter((item) => item.style).sort((a, b) => a.style.order - b.style.order);
    ctx.lineJoin = ctx.lineCap = 'round';
    for (const item of drawn) { coast(ctx, item); }
    for (const item of drawn) { if (item.style.under) { fill(ctx, item, tile); } }
    for (const item of drawn) { if (!item.style.under) { fill(ctx, item, tile); } }
    for (const item of drawn) { line(ctx, item); }
    spotlight(ctx, drawn, tile);
    for (const item of drawn) {
      if (vx.isChosen(item.feature)) { select(ctx, item); }
    }
    for (const item of drawn) { if (item.style.arrows) { arrows(ctx, item, tile); } }
  };

  // A wide line under all fills: only its outer half stays, around the whole country.
  function coast(ctx, item) {
    if (!item.style.coast) { return; }
    stroke(ctx, item.feature.path, { color: vx.colours().coast, width: item.style.coast });
  }

  function fill(ctx, item, tile) {
    const style = item.style, path = item.feature.path;
    if (!(item.feature instanceof L.Polygon)) { return; }
    if (style.wash) {
      ctx.globalAlpha = style.washShare;
      ctx.fillStyle = style.wash;
      ctx.fill(path, 'evenodd');
      ctx.globalAlpha = 1;
    }
    if (style.fill) { ctx.fillStyle = style.fill; ctx.fill(path, 'evenodd'); }
    if (style.pattern) { ctx.fillStyle = pattern(ctx, style.pattern, tile.scale); ctx.fill(path, 'evenodd'); }
  }

  function line(ctx, item) {
    if (item.style.casing && !(item.feature instanceof L.Polygon)) {
      stroke(ctx, item.feature.path, item.style.casing);
    }
    if (item.style.line) { stroke(ctx, item.feature.path, item.style.line); }
  }

  function stroke(ctx, path, style) {
    ctx.strokeStyle = style.color;
    ctx.lineWidth = style.width;
    ctx.setLineDash(style.dash || []);
    ctx.stroke(path);
    ctx.setLineDash([]);
  }

  // The place that the page is about stands out: outlined, with all around it paler. Only tiles of
  // areas say so: those of hotspots, routes and tips lie over them and would hide what is below.
  const FROM = { provinces: 0, communes: 6, villages: 10 }; // the zoom from which tiles hold them
  function spotlight(ctx, drawn, tile) {
    const place = tile.place, c = vx.colours();
    if (!place || tile.zoom < FROM[place.layer] || !drawn.some((item) => item.feature.layerName in FROM)) { return; }
    const own = drawn.filter((item) => item.feature.layerName === place.layer && vx.keyOf(item.feature) === place.key);
    const around = new Path2D();
    around.rect(-tile.size, -tile.size, tile.size * 3, tile.size * 3);
    for (const item of own) { around.addPath(item.feature.path); }
    ctx.globalAlpha = .5;
    ctx.fillStyle = c.sea;
    ctx.fill(around, 'evenodd');
    ctx.globalAlpha = 1;
    for (const item of own) { stroke(ctx, item.feature.path, { color: c.select, width: 2.4 }); }
  }

  function select(ctx, item) {
    const c = vx.colours(), path = item.feature.path;
    stroke(ctx, path, { color: c.paper, width: 6 });
    stroke(ctx, path, { color: c.select, width: 3 });
  }

  // Which way a line runs: an arrowhead every 90 pixels, none where the tile's edge would cut it.
  function arrows(ctx, item, tile) {
    ctx.fillStyle = item.style.arrows;
    for (const part of item.feature._parts) {
      let walked = 45;
      for (let i = 1; i < part.length; i++) {
        const a = part[i - 1], b = part[i], length = a.distanceTo(b);
        for (; walked < length; walked += 90) {
          const x = a.x + (b.x - a.x) * walked / length, y = a.y + (b.y - a.y) * walked / length;
          if (x > 8 && y > 8 && x < tile.size - 8 && y < tile.size - 8) {
            arrow(ctx, x, y, Math.atan2(b.y - a.y, b.x - a.x));
          }
        }
        walked -= length;
      }
    }
  }

  function arrow(ctx, x, y, angle) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.beginPath();
    ctx.moveTo(7, 0); ctx.lineTo(-5, -6); ctx.lineTo(-2, 0); ctx.lineTo(-5, 6);
    ctx.closePath();
    ctx.strokeStyle = vx.colours().paper;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.fill();
    ctx.restore();
  }

  function pattern(ctx, name, scale) {
    const pixels = Math.max(STEP, Math.round(STEP * scale));
    const key = [name, vx.theme(), pixels].join();
    if (!patterns.has(key)) {
      const cell = document.createElement('canvas');
      cell.width = cell.height = pixels;
      const pen = cell.getContext('2d');
      pen.scale(pixels / STEP, pixels / STEP);
      PENS[name](pen);
      patterns.set(key, cell);
    }
    const made = ctx.createPattern(patterns.get(key), 'repeat');
    made.setTransform(new DOMMatrix().scale(STEP / pixels));
    return made;
  }

  const diagonal = (pen, color, width) => {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.lineCap = 'square';
    pen.beginPath();
    for (const shift of [-STEP, 0, STEP]) { pen.moveTo(shift - 1, STEP + 1); pen.lineTo(shift + STEP + 1, -1); }
    pen.stroke();
  };

  const PENS = {
    hairlines: (pen) => diagonal(pen, vx.mix(vx.colours().hair, vx.colours().land, .6), .7),
    lines: (pen) => diagonal(pen, vx.theme() === 'dark' ? '#D9B8D3' : '#F4E6F1', 1.5),
    rules: (pen) => diagonal(pen, vx.theme() === 'dark' ? '#FFF2C2' : '#6B4E00', 1.2),
    checks: (pen) => {
      pen.fillStyle = vx.theme() === 'dark' ? '#FFE1D0' : '#5A2206';
      for (const [x, y] of [[0, 0], [4, 4]]) { pen.fillRect(x, y, 2, 2); }
    },
    dots: (pen) => {
      pen.fillStyle = vx.theme() === 'dark' ? '#FFE1D0' : '#5A2206';
      for (const [x, y] of [[2, 2], [6, 6]]) { pen.beginPath(); pen.arc(x, y, 1, 0, 7); pen.fill(); }
    },
  };
}());
