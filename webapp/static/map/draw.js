// Fields drawn on a map: a point, a line or an area, written as GeoJSON into the form and kept in
// step with the same shape as text. Buttons are the page's own; leaflet-geoman does the drawing.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  const SHAPES = { point: 'Marker', line: 'Line', polygon: 'Polygon' };
  const touch = window.matchMedia('(hover: none)');
  const OPTIONS = { snappable: true, snapDistance: 22, allowSelfIntersection: false, finishOn: 'dblclick' };

  // Corners are for pointers; keys write the same places as coordinates, and should not stop at each corner.
  L.Marker.mergeOptions({ keyboard: false });

  class DrawField {
    constructor(el, map) {
      this.el = el;
      this.map = map;
      this.words = JSON.parse(el.dataset.texts || '{}');
      this.kinds = el.dataset.kinds.split(',');
      this.input = el.querySelector('[data-draw-geometry]');
      this.text = el.querySelector('[data-draw-text]');
      this.says = el.querySelector('[data-draw-says]');
      this.past = [];
      map.vx.drawing = true;
      map.doubleClickZoom.disable();
      map.pm.setLang('vx', { tooltips: this.words.tooltips || {} }, 'en');
      map.pm.setGlobalOptions({ ...OPTIONS, pathOptions: style(), templineStyle: style(), hintlineStyle: { ...style(), dashArray: '4 6' } });
      this.input.disabled = false; // without JavaScript the text alone is sent
      this.listen();
      this.showNeighbours();
      this.set(this.read(), true);
      if (!this.geometry && this.text.value.trim()) { this.fromText(); }
      if (this.geometry) { map.fitBounds(this.layer.getBounds ? this.layer.getBounds() : [this.layer.getLatLng()], { maxZoom: 15, padding: [40, 40] }); }
    }

    listen() {
      const acts = { undo: () => this.undo(), reverse: () => this.reverse(), delete: () => this.change(null),
        finish: () => this.finish(), cross: () => this.addCross(), locate: () => this.locate() };
      this.el.addEventListener('click', (e) => {
        const button = e.target.closest('[data-draw-act]');
        if (button && button.dataset.drawAct in SHAPES) { this.makeRoom(); }
        if (button) { (acts[button.dataset.drawAct] || (() => this.start(button.dataset.drawAct)))(); }
      });
      this.map.on('pm:create', (e) => {
        const geometry = e.layer.toGeoJSON().geometry;
        e.layer.remove();
        this.change(geometry);
      });
      this.map.on('click', (e) => this.tapped(e.latlng));
      this.map.on('pm:drawstart pm:drawend', () => this.tools());
      this.text.addEventListener('change', () => this.fromText());
      // What was tapped counts, finished or not.
      const form = this.el.closest('form');
      if (form) { form.addEventListener('submit', () => this.finish(), true); }
      for (const radio of this.el.querySelectorAll('[data-draw-kind]')) { radio.addEventListener('change', () => this.fromText()); }
      const bar = this.el.querySelector('[data-draw-tools]');
      if (bar) { bar.hidden = false; }
    }

    // No button is needed: a tap places a point, another moves it; of a line or an area it is the first corner.
    tapped(at) {
      const kind = this.kind(), free = !this.geometry || this.geometry.type === 'Point';
      if (this.drawing() || !free) { return; }
      this.makeRoom();
      if (kind === 'point') { this.change({ type: 'Point', coordinates: [at.lng, at.lat] }); return; }
      this.start(kind);
      this.drawing()._createVertex({ latlng: at });
    }

    // A small screen holds the map or the coordinates; what is typed already stays in sight.
    makeRoom() {
      const details = this.text.closest('details');
      if (touch.matches && details && !this.text.value.trim() && !this.el.classList.contains('field-wrong')) { details.open = false; }
    }

    read() {
      try { return this.input.value ? JSON.parse(this.input.value) : null; } catch { return null; }
    }

    start(kind) {
      this.map.pm.disableDraw();
      if (this.layer) { this.layer.pm.disable(); }
      this.map.pm.enableDraw(SHAPES[kind], { ...OPTIONS, markerStyle: { icon: pin() }, continueDrawing: false,
        tooltips: !touch.matches }); // without a pointer to follow they would lie on the map; the line beneath says the same
    }

    drawing() { return Object.values(SHAPES).map((name) => this.map.pm.Draw[name]).find((tool) => tool.enabled()); }

    finish() {
      const tool = this.drawing();
      if (tool && tool._finishShape) { tool._finishShape(); }
    }

    // While drawing, undo takes back the last corner; after, the last change.
    undo() {
      const tool = this.drawing();
      if (tool && tool._layer && tool._layer.getLatLngs && tool._layer.getLatLngs().flat(2).length) { tool._removeLastVertex(); return; }
      if (tool) { this.map.pm.disableDraw(); this.set(this.geometry); return; }
      if (this.past.length) { this.set(this.past.pop()); }
    }

    reverse() {
      if (this.geometry && this.geometry.type === 'LineString') {
        this.change({ ...this.geometry, coordinates: this.geometry.coordinates.slice().reverse() });
      }
    }

    // By keyboard: the map moves under the cross, a button takes the place in its middle.
    addCross() {
      const at = this.map.containerPointToLatLng(vx.middle(this.map));
      const line = at.lat.toFixed(6) + ', ' + at.lng.toFixed(6), kind = this.kind();
      this.text.value = kind === 'point' || !this.text.value.trim() ? line : this.text.value.trimEnd() + '\n' + line;
      this.fromText();
    }

    locate() {
      navigator.geolocation.getCurrentPosition((found) => {
        const at = found.coords;
        this.map.setView([at.latitude, at.longitude], 16);
        if (this.kind() === 'point') { this.change({ type: 'Point', coordinates: [at.longitude, at.latitude] }); }
      }, () => this.say(this.words.noPlace), { enableHighAccuracy: true, timeout: 15000 });
    }

    kind() {
      const chosen = this.el.querySelector('[data-draw-kind]:checked');
      return chosen ? chosen.value : vx.kindOf(this.geometry) || this.kinds[0];
    }

    fromText() {
      const read = vx.fromText(this.text.value, this.kind());
      if (read.wrong) { this.say(this.words.wrongLine.replace('{line}', read.wrong), true); return; }
      if (read.wrong === 0) { this.say(this.words.tooFew); return; }
      this.change(read.geometry, true);
    }

    change(geometry, keepText) {
      this.past.push(this.geometry);
      this.set(geometry, false, keepText);
    }

    set(geometry, first, keepText) {
      this.map.pm.disableDraw();
      if (this.layer) { this.layer.remove(); }
      this.geometry = geometry ? vx.rounded(geometry) : null;
      this.layer = this.geometry && this.show();
      this.write(first, keepText);
    }

    show() {
      const layer = L.geoJSON(this.geometry, { style: style, pointToLayer: (f, at) => L.marker(at, { icon: pin(), draggable: true, alt: this.words.pin || '' }) }).getLayers()[0];
      layer.addTo(this.map);
      layer.on('pm:edit pm:dragend pm:vertexremoved dragend', () => {
        this.past.push(this.geometry);
        this.geometry = vx.rounded(layer.toGeoJSON().geometry);
        this.write();
      });
      if (!(layer instanceof L.Marker)) { layer.pm.enable({ ...OPTIONS, removeLayerBelowMinVertexCount: false }); }
      return layer;
    }

    write(first, keepText) {
      this.input.value = this.geometry ? JSON.stringify(this.geometry) : '';
      if (!keepText && (this.geometry || !first)) { this.text.value = vx.toText(this.geometry); }
      this.text.readOnly = vx.hasHoles(this.geometry);
      const radio = this.geometry && this.el.querySelector('[data-draw-kind][value="' + vx.kindOf(this.geometry) + '"]');
      if (radio) { radio.checked = true; }
      this.ends();
      this.tools();
      this.say(this.size());
      if (!first) { this.el.dispatchEvent(new CustomEvent('vungxanh:drawn', { bubbles: true, detail: { geometry: this.geometry } })); }
    }

    // Which end of a line is its beginning.
    ends() {
      for (const end of this.marks || []) { end.remove(); }
      const line = this.geometry && this.geometry.type === 'LineString' ? this.geometry.coordinates : [];
      this.marks = line.length ? [['A', line[0]], ['B', line[line.length - 1]]].map(([letter, [lon, lat]]) =>
        L.marker([lat, lon], { icon: L.divIcon({ className: 'vx-end', html: letter, iconSize: [22, 22], iconAnchor: [11, 30] }),
          interactive: false, keyboard: false, pmIgnore: true }).addTo(this.map)) : [];
    }

    tools() {
      const tool = this.drawing(), kind = vx.kindOf(this.geometry);
      const on = { undo: tool || this.past.length, reverse: kind === 'line' && !tool, delete: this.geometry && !tool, finish: tool && tool._finishShape };
      for (const button of this.el.querySelectorAll('[data-draw-act]')) {
        const act = button.dataset.drawAct;
        if (act in on) { button.disabled = !on[act]; }
        if (act in SHAPES) { button.setAttribute('aria-pressed', String(!!tool && tool === this.map.pm.Draw[SHAPES[act]])); }
      }
      if (tool && this.words.drawing) { this.say(this.words.drawing); }
    }

    size() {
      const kind = vx.kindOf(this.geometry);
      if (!kind) { return (this.words.tooltips || {})[this.kind() === 'point' ? 'placeMarker' : 'firstVertex']; }
      if (kind === 'point') { return ''; }
      const value = vx.measure(this.geometry), number = (n, d) => n.toLocaleString(document.documentElement.lang || 'vi', { maximumFractionDigits: d });
      if (kind === 'line') { return this.words.length + ': ' + (value < 1000 ? number(value, 0) + ' m' : number(value / 1000, 2) + ' km'); }
      return this.words.area + ': ' + (value < 1e6 ? number(value / 1e4, 2) + ' ha' : number(value / 1e6, 2) + ' km²');
    }

    say(words, wrong) {
      this.says.textContent = words || '';
      this.text.setAttribute('aria-invalid', String(!!wrong));
    }

    // The borders next door, to snap to.
    showNeighbours() {
      const url = this.el.dataset.neighbours;
      if (!url) { return; }
      fetch(url, { headers: { Accept: 'application/geo+json' } }).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
        if (!found) { return; }
        L.geoJSON(found, { interactive: false, pmIgnore: true, snapIgnore: false,
          style: { color: vx.colours().quiet, weight: 1.5, fill: false, dashArray: '3 4' } }).addTo(this.map);
      }).catch(() => this.say(this.words.noNeighbours));
    }
  }

  const style = () => ({ color: vx.colours().route, weight: 3, fillColor: vx.colours().route, fillOpacity: .15 });
  const pin = () => L.divIcon({ className: 'vx-pin', iconSize: [32, 40], iconAnchor: [16, 38] });
  vx.pinIcon = pin;

  document.addEventListener('vungxanh:ready', (e) => {
    const el = e.target.closest('[data-draw]');
    if (el) { el.vxDraw = new DrawField(el, e.detail.map); }
  });
}());
