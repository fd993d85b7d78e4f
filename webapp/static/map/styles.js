// Colours, patterns and lines of everything the map draws, in light and dark.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const device = window.matchMedia('(prefers-color-scheme: dark)'), print = window.matchMedia('print');
  const redraws = [];
  let onPaper = false; // told before the browser takes its picture for the printer

  const THEMES = {
    light: {
      sea: '#E8EEEE', land: '#FBFBF8', ink: '#14211B', quiet: '#56635C', paper: '#FFFFFF', hair: '#C3C9C4',
      border: '#FFFFFF', commune: '#55615A', province: '#6E7A73', coast: '#BCC9C8', water: '#6C8A93',
      accent: '#00705A', select: '#14211B', route: '#1B3A8A', tip: '#5B3B8C', share: .7, full: '#00705A',
    },
    dark: {
      sea: '#0B1013', land: '#1B2420', ink: '#E8EEEA', quiet: '#A3B0A8', paper: '#101714', hair: '#4A5850',
      border: '#101714', commune: '#A9B5AE', province: '#8A978F', coast: '#3B5761', water: '#5F7F8A',
      accent: '#4CC2A4', select: '#FFFFFF', route: '#9DB7FF', tip: '#C7A8F0', share: .8, full: '#4CC2A4',
    },
  };

  const FILLS = {
    unregistered: '#E3E5E8', registered: '#F5CF55', proposed: '#6FB1E0', certified: '#00705A',
    under_review: '#D9622B', delisted: '#4A1942', drug_free: '#00705A', working: '#F5CF55',
  };
  const PATTERNS = { under_review: 'dots', delisted: 'lines', no_data: 'hairlines' };
  // Share of the communes of a province that are drug-free: none, then quarters.
  const STEPS = [.1, .32, .54, .76, 1];

  const HOTSPOT = { reported: '#8A5A00', verified: '#A4262C', relapsed: '#A4262C', cleared: '#1F6FB2',
    closed: '#6B7670', dismissed: '#6B7670' };
  const HOTSPOT_DARK = { reported: '#F0B84A', verified: '#FF8A80', relapsed: '#FF8A80', cleared: '#7CC0F5',
    closed: '#9AA69F', dismissed: '#9AA69F' };
  const SHIFT_DASH = { planned: [2, 6], ready: [2, 6], missed: [8, 4, 2, 4], cancelled: [1, 7] };

  vx.theme = () => {
    if (vx.isOnPaper()) { return 'light'; }
    const asked = document.documentElement.dataset.theme;
    return asked === 'dark' || asked === 'light' ? asked : device.matches ? 'dark' : 'light';
  };
  vx.colours = () => THEMES[vx.theme()];
  vx.hotspotColour = (status) => (vx.theme() === 'dark' ? HOTSPOT_DARK : HOTSPOT)[status] || vx.colours().quiet;
  vx.onTheme = (redraw) => {
    redraws.push(redraw);
    for (const media of [device, print]) { media.addEventListener('change', redraw); }
  };
  vx.isOnPaper = () => onPaper || print.matches;
  vx.onPaper = (yes) => {
    onPaper = yes;
    redraws.forEach((redraw) => redraw());
  };

  // `over` seen through `share` of `colour`: opaque, so that tiles may overlap.
  vx.mix = (colour, over, share) => {
    const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
    return '#' + [1, 3, 5].map((at) => Math.round(part(colour, at) * share + part(over, at) * (1 - share))
      .toString(16).padStart(2, '0')).join('');
  };

  vx.statusFill = (status) => {
    const c = vx.colours();
    return FILLS[status] ? vx.mix(FILLS[status], c.land, c.share) : c.land;
  };

  vx.statusColour = (status) => FILLS[status] || vx.colours().quiet;

  function area(p) {
    return { fill: vx.statusFill(p.status), pattern: PATTERNS[p.status || 'no_data'], status: p.status };
  }

  function province(p, zoom) {
    const c = vx.colours();
    if (zoom >= 6) {
      return { order: 5, line: { color: c.province, width: zoom < 7 ? .8 : zoom < 10 ? 1.2 : 2.2 }, coast: zoom < 7 ? 3 : zoom < 10 ? 5 : 0 };
    }
    const total = Number(p.total) || 0;
    const known = total && p.status !== 'no_data';
    const step = STEPS[Math.ceil(4 * Math.min(Number(p.certified) / total, 1)) || 0];
    const fill = known ? vx.mix(c.full, c.land, step * c.share) : c.land;
    return { order: 1, fill: fill, pattern: known ? '' : 'hairlines', coast: 3,
      line: { color: known ? c.border : vx.mix(c.province, c.land, .7), width: .9 } };
  }

  // A border nobody has surveyed is dashed.
  const dashOf = (p) => (p.approximate ? [5, 4] : null);

  function commune(p, zoom) {
    const c = vx.colours();
    if (zoom >= 10) { // an outline around its villages; where it has none yet, its own status, paler
      const pale = FILLS[p.status] ? vx.mix(FILLS[p.status], c.land, c.share * .5) : c.land;
      const width = zoom < 11 ? 1 : zoom < 12 ? 1.4 : 2;
      return { order: 3, fill: pale, pattern: area(p).pattern, under: true, line: { color: c.commune, width: width, dash: dashOf(p) } };
    }
    const line = { color: p.status && p.status !== 'no_data' ? c.border : c.hair, width: zoom < 8 ? .45 : .9 };
    return { order: 2, ...area(p), line: line };
  }

  function village(p, zoom) {
    const c = vx.colours();
    const known = p.status && p.status !== 'no_data', color = known ? c.border : c.hair;
    const line = { color: p.approximate ? c.commune : color, width: zoom < 12 ? .9 : 1.4, dash: dashOf(p) };
    return { order: 2, ...area(p), line: line };
  }

  function hotspot(p) {
    const colour = vx.hotspotColour(p.status);
    const over = p.status === 'closed' || p.status === 'dismissed';
    return { order: 7, wash: colour, washShare: over ? .06 : .18, casing: { color: vx.colours().paper, width: 4.5 },
      line: { color: colour, width: 2.2, dash: p.status === 'reported' ? [5, 4] : over ? [1, 4] : null } };
  }

  function route() {
    const c = vx.colours();
    return { order: 6, casing: { color: c.paper, width: 6 }, line: { color: c.route, width: 2.6 }, arrows: c.route };
  }

  function shift(p) {
    const c = vx.colours();
    const dash = SHIFT_DASH[p.status];
    return { order: 6, casing: { color: c.paper, width: 8 }, line: { color: c.route, width: 4, dash: dash },
      arrows: dash ? '' : c.route };
  }

  function tip() {
    const c = vx.colours();
    return { order: 7, wash: c.tip, washShare: .16, line: { color: c.tip, width: 1.2 } };
  }

  // What an import does with an area: colour, pattern and sign say the same.
  const FATES = { added: '#00705A', changed: '#F5CF55', unchanged: '#E3E5E8', unmatched: '#D9622B',
    ambiguous: '#D9622B' };
  const FATE_PATTERNS = { changed: 'rules', unmatched: 'checks', ambiguous: 'checks' };

  function change(p) {
    const c = vx.colours();
    return { order: 2, wash: FATES[p.fate] || c.quiet, washShare: p.fate === 'unchanged' ? .35 : .5,
      pattern: p.repaired ? 'dots' : FATE_PATTERNS[p.fate], line: { color: c.ink, width: 1.4 } };
  }

  const border = () => ({ order: 4, line: { color: vx.colours().quiet, width: 1.4, dash: [5, 4] } });

  const LAYERS = { provinces: province, communes: commune, villages: village, hotspots: hotspot,
    routes: route, shifts: shift, tips: tip, changes: change, borders: border };
  const KNOWN = Object.keys(LAYERS).concat('labels');

  vx.styleOf = (layerName, properties, zoom) => {
    const style = LAYERS[layerName];
    return style ? style(properties, zoom) : null;
  };

  // VectorGrid wants a style at load; ours are made at each drawing, so it only learns the names.
  vx.layerStyles = () => Object.fromEntries(KNOWN.map((name) => [name, { layerName: name }]));
}());
