// The view lives in the address: #map=zoom/lat/lon&layers=a,b&at=lat,lon,id,layer, so that a link
// shows what its sender saw. An anchor such as #content stays an anchor.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const CODE = /^(\d{2}|\d{4}[\dA-Z])$/;
  const LAYER = /^[a-z][a-z0-9_]*$/;

  vx.readAddress = () => {
    const parts = new URLSearchParams(location.hash.slice(1));
    const found = {};
    const [zoom, lat, lon] = (parts.get('map') || '').split('/').map(Number);
    if (parts.get('map') && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180) {
      found.view = { zoom: zoom, center: [lat, lon] };
    }
    if (parts.has('layers')) { found.layers = parts.get('layers').split(',').filter((key) => LAYER.test(key)); }
    const [atLat, atLon, id, layer] = (parts.get('at') || '').split(',');
    if (parts.get('at') && Math.abs(Number(atLat)) <= 85 && Math.abs(Number(atLon)) <= 180) {
      found.at = { lat: Number(atLat), lon: Number(atLon), id: UUID.test(id) || CODE.test(id) ? id : '',
        layer: LAYER.test(layer) ? layer : '' };
    }
    return found;
  };

  // A map inside a form or a longer page leaves the address alone: where a tip was placed must not
  // stay in the history of a device.
  vx.writeAddress = (map) => {
    if (map.vx.el.matches('[data-quiet], [data-draw] *, [data-pins] *')) { return; }
    if (map.vx.el.hasAttribute('data-quiet')) { return; } // the address belongs to the page around it
    const center = map.getCenter(), zoom = map.getZoom(), digits = Math.max(2, Math.ceil(zoom / 3));
    const number = (value, places) => String(Number(value.toFixed(places)));
    const parts = ['map=' + [number(zoom, 2), number(center.lat, digits), number(center.lng, digits)].join('/')];
    const shown = Object.keys(map.vx.grids).filter((key) => map.hasLayer(map.vx.grids[key]));
    if (shown.join() !== map.vx.settings.shown.join()) { parts.push('layers=' + shown.join(',')); }
    const at = map.vx.at;
    if (at) { parts.push('at=' + [number(at.lat, 6), number(at.lon, 6), at.id, at.layer].join(',')); }
    const hash = '#' + parts.join('&');
    if (hash !== location.hash) { history.replaceState(history.state, '', hash); }
    for (const link of document.querySelectorAll('a[data-keep-view]')) { link.hash = hash; }
  };
}());
