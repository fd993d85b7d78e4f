// Signs and symbols that must never be cut or hidden: status signs, hotspots, tips, meeting points.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const FULL = Math.PI * 2;

  const disc = (ctx, x, y, r) => { ctx.beginPath(); ctx.arc(x, y, r, 0, FULL); };

  function text(ctx, glyph, x, y, size) {
    ctx.font = '700 ' + size + 'px ' + vx.FONT;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(glyph, x, y + .5);
  }

  function cross(ctx, x, y, r) {
    ctx.beginPath();
    ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r); ctx.lineTo(x - r, y + r);
    ctx.stroke();
  }

  function tick(ctx, x, y, r) {
    ctx.beginPath();
    ctx.moveTo(x - r, y); ctx.lineTo(x - r * .25, y + r * .8); ctx.lineTo(x + r, y - r * .8);
    ctx.stroke();
  }

  // ● certified, ◐ proposed, ○ registered, ! under review, × delisted, ? no data.
  const SIGNS = {
    certified: (ctx, x, y, r) => { disc(ctx, x, y, r * .56); ctx.fill(); },
    proposed: (ctx, x, y, r) => {
      disc(ctx, x, y, r * .56); ctx.stroke();
      ctx.beginPath(); ctx.arc(x, y, r * .56, Math.PI / 2, Math.PI * 1.5); ctx.fill();
    },
    registered: (ctx, x, y, r) => { disc(ctx, x, y, r * .5); ctx.stroke(); },
    under_review: (ctx, x, y, r) => text(ctx, '!', x, y, r * 1.6),
    delisted: (ctx, x, y, r) => cross(ctx, x, y, r * .4),
    no_data: (ctx, x, y, r) => text(ctx, '?', x, y, r * 1.5),
  };
  // What an import does: + added, ◐ changed, ▶ repaired, ? nobody knows which area it is.
  SIGNS.added = (ctx, x, y, r) => {
    ctx.beginPath();
    ctx.moveTo(x - r * .5, y); ctx.lineTo(x + r * .5, y); ctx.moveTo(x, y - r * .5); ctx.lineTo(x, y + r * .5);
    ctx.stroke();
  };
  SIGNS.changed = SIGNS.proposed;
  SIGNS.repaired = (ctx, x, y, r) => {
    ctx.beginPath();
    ctx.moveTo(x - r * .35, y - r * .55); ctx.lineTo(x + r * .55, y); ctx.lineTo(x - r * .35, y + r * .55);
    ctx.closePath(); ctx.fill();
  };
  SIGNS.unmatched = SIGNS.ambiguous = SIGNS.no_data;
  SIGNS.drug_free = SIGNS.certified;
  SIGNS.working = SIGNS.registered;

  vx.hasSign = (status) => status in SIGNS;

  vx.drawSign = (ctx, status, x, y, r) => {
    const c = vx.colours();
    disc(ctx, x, y, r);
    ctx.fillStyle = c.paper;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = vx.mix(c.ink, c.paper, .55);
    ctx.stroke();
    ctx.fillStyle = ctx.strokeStyle = c.ink;
    ctx.lineWidth = 1.7;
    SIGNS[status](ctx, x, y, r);
  };

  // The kind of a hotspot is its shape, its state is colour, filling and sign.
  const SHAPES = {
    retail_point: [[-.86, -.86], [.86, -.86], [.86, .86], [-.86, .86]],
    risk_point: [[0, -1.1], [1.1, .85], [-1.1, .85]],
    plants: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  };

  function outline(ctx, kind, x, y, r) {
    const corners = SHAPES[kind];
    if (!corners) { disc(ctx, x, y, r); return; }
    ctx.beginPath();
    corners.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
    ctx.closePath();
  }

  const HOTSPOT_SIGNS = {
    reported: (ctx, x, y, r) => text(ctx, '?', x, y, r * 1.35),
    verified: (ctx, x, y, r) => { disc(ctx, x, y, r * .3); ctx.fill(); },
    relapsed: (ctx, x, y, r) => text(ctx, '!', x, y, r * 1.5),
    cleared: (ctx, x, y, r) => tick(ctx, x, y, r * .48),
    closed: (ctx, x, y, r) => { ctx.beginPath(); ctx.moveTo(x - r * .4, y); ctx.lineTo(x + r * .4, y); ctx.stroke(); },
    dismissed: (ctx, x, y, r) => cross(ctx, x, y, r * .32),
  };

  vx.drawHotspot = (ctx, p, x, y, r) => {
    const c = vx.colours(), colour = vx.hotspotColour(p.status);
    const filled = p.status === 'verified' || p.status === 'relapsed';
    const at = p.kind === 'risk_point' ? y + r * .22 : y;
    ctx.lineJoin = ctx.lineCap = 'round';
    outline(ctx, p.kind, x, y, r + (p.status === 'relapsed' ? 3 : 0));
    ctx.strokeStyle = c.paper;
    ctx.lineWidth = 5;
    ctx.stroke();
    if (p.status === 'relapsed') { ctx.strokeStyle = colour; ctx.lineWidth = 1.5; ctx.stroke(); outline(ctx, p.kind, x, y, r); }
    ctx.fillStyle = filled ? colour : c.paper;
    ctx.fill();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.setLineDash(p.status === 'reported' ? [3, 3.2] : []);
    ctx.stroke();
    ctx.setLineDash([]);
    if (r < 7) { return; }
    ctx.fillStyle = ctx.strokeStyle = filled ? c.paper : colour;
    (HOTSPOT_SIGNS[p.status] || HOTSPOT_SIGNS.reported)(ctx, x, at, r);
  };

  // A tip is a speech bubble, its foot on the place.
  vx.drawTip = (ctx, p, x, y, r) => {
    const c = vx.colours();
    ctx.beginPath();
    ctx.moveTo(x, y); ctx.lineTo(x - r * .45, y - r * .7); ctx.lineTo(x + r * .45, y - r * .7);
    ctx.closePath();
    ctx.roundRect(x - r, y - r * 2.1, r * 2, r * 1.5, r * .4);
    ctx.strokeStyle = c.paper; ctx.lineWidth = 4; ctx.stroke();
    ctx.fillStyle = c.tip; ctx.fill();
    ctx.fillStyle = c.paper;
    for (const dx of [-.5, 0, .5]) { disc(ctx, x + dx * r, y - r * 1.35, r * .14); ctx.fill(); }
  };

  // Where a team meets: a small flag.
  vx.drawMeeting = (ctx, p, x, y, r) => {
    const c = vx.colours();
    ctx.beginPath();
    ctx.moveTo(x, y); ctx.lineTo(x, y - r * 2); ctx.lineTo(x + r * 1.4, y - r * 1.4); ctx.lineTo(x, y - r * .8);
    ctx.lineJoin = 'round';
    ctx.strokeStyle = c.paper; ctx.lineWidth = 5; ctx.stroke();
    ctx.strokeStyle = ctx.fillStyle = c.route; ctx.lineWidth = 2; ctx.stroke(); ctx.fill();
  };

  vx.SYMBOLS = { hotspots: vx.drawHotspot, tips: vx.drawTip, shifts: vx.drawMeeting };
}());
