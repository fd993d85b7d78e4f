// A shape as lines of text, "latitude, longitude", and back: drawing without a mouse.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const PLACES = 6; // 0.1 m

  const round = (value) => Number(value.toFixed(PLACES));

  // Outer rings and lines, a blank line between parts; the closing point of a ring is left out.
  vx.toText = (geometry) => parts(geometry).map((part) =>
    part.map(([lon, lat]) => lat.toFixed(PLACES) + ', ' + lon.toFixed(PLACES)).join('\n')).join('\n\n');

  function parts(geometry) {
    if (!geometry) { return []; }
    const c = geometry.coordinates, open = (ring) => ring.slice(0, -1);
    return { Point: () => [[c]], LineString: () => [c], MultiPoint: () => [c], MultiLineString: () => c,
      Polygon: () => [open(c[0])], MultiPolygon: () => c.map((polygon) => open(polygon[0])) }[geometry.type]();
  }

  // Text cannot say holes: such a shape is shown as text but edited on the map.
  vx.hasHoles = (geometry) => !!geometry && (geometry.type === 'Polygon' ? geometry.coordinates.length > 1
    : geometry.type === 'MultiPolygon' && geometry.coordinates.some((polygon) => polygon.length > 1));

  // "21.0285, 105.8542", "21.0285 105.8542", "21,0285; 105,8542" → [lon, lat], or null.
  vx.parseLine = (line) => {
    let halves = line.trim().split(/\s*;\s*|\s+/).map((half) => half.replace(/,$/, '')).filter(Boolean);
    if (halves.length === 1) { halves = halves[0].split(','); }
    if (halves.length !== 2) { return null; }
    const [lat, lon] = halves.map((half) => (/^-?\d+([.,]\d+)?$/.test(half) ? Number(half.replace(',', '.')) : NaN));
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? [round(lon), round(lat)] : null;
  };

  // {geometry, wrong}: the shape, or the number of the first line that is no place, or 0 when too few.
  vx.fromText = (text, kind) => {
    const found = [[]];
    for (const [i, line] of text.split('\n').entries()) {
      if (!line.trim()) { if (found[found.length - 1].length) { found.push([]); } continue; }
      const place = vx.parseLine(line);
      if (!place) { return { wrong: i + 1 }; }
      found[found.length - 1].push(place);
    }
    return shape(found.filter((part) => part.length), kind);
  };

  function shape(found, kind) {
    const least = { point: 1, line: 2, polygon: 3 }[kind];
    if (!found.length) { return { geometry: null }; }
    if (found.some((part) => part.length < least) || (kind !== 'polygon' && found.length > 1)) { return { wrong: 0 }; }
    if (kind === 'point') { return found[0].length === 1 ? { geometry: { type: 'Point', coordinates: found[0][0] } } : { wrong: 2 }; }
    if (kind === 'line') { return { geometry: { type: 'LineString', coordinates: found[0] } }; }
    const rings = found.map((part) => [part.concat([part[0]])]);
    return { geometry: rings.length === 1 ? { type: 'Polygon', coordinates: rings[0] }
      : { type: 'MultiPolygon', coordinates: rings } };
  }

  vx.kindOf = (geometry) => (!geometry ? '' : /Point/.test(geometry.type) ? 'point' : /Line/.test(geometry.type) ? 'line' : 'polygon');

  // Metres of a line, square metres of a polygon, on a sphere: a hint beside the map, no record.
  vx.measure = (geometry) => {
    const R = 6371008.8, rad = Math.PI / 180;
    if (vx.kindOf(geometry) === 'line') {
      return geometry.coordinates.slice(1).reduce((sum, b, i) => {
        const a = geometry.coordinates[i];
        return sum + L.latLng(a[1], a[0]).distanceTo([b[1], b[0]]);
      }, 0);
    }
    const ring = (points) => points.slice(1).reduce((sum, b, i) => {
      const a = points[i];
      return sum + (b[0] - a[0]) * rad * (2 + Math.sin(a[1] * rad) + Math.sin(b[1] * rad));
    }, 0) * R * R / 2;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons.reduce((sum, rings) => sum + rings.reduce((part, points, i) =>
      part + (i ? -1 : 1) * Math.abs(ring(points)), 0), 0);
  };

  vx.rounded = (geometry) => JSON.parse(JSON.stringify(geometry, (key, value) =>
    (typeof value === 'number' ? round(value) : value)));
}());
