// One pin for each village: choose a name, tap the map; the next name without a pin follows by itself.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};

  class Pins {
    constructor(el, map) {
      this.el = el;
      this.map = map;
      this.markers = new Map();
      map.vx.drawing = true;
      if (el.dataset.lines) {
        L.geoJSON(JSON.parse(el.dataset.lines), { interactive: false, style: { color: vx.colours().route, weight: 4 } }).addTo(map);
      }
      this.inputs = [...el.querySelectorAll('input[data-pin]')];
      for (const input of this.inputs) {
        input.addEventListener('change', () => this.put(input));
        input.addEventListener('focus', () => this.choose(input));
        this.put(input);
      }
      map.on('click', (e) => this.place(e.latlng));
      this.el.addEventListener('click', (e) => {
        if (e.target.closest('[data-draw-act="cross"]')) { this.place(map.containerPointToLatLng(vx.middle(map))); }
      });
      const bar = el.querySelector('[data-draw-tools]');
      if (bar) { bar.hidden = false; }
      this.choose(this.empty() || this.inputs[0]);
    }

    empty() { return this.inputs.find((input) => !input.value.trim()); }

    choose(input) {
      if (!input) { return; }
      this.chosen = input;
      for (const other of this.inputs) { other.closest('[data-pin-row]').toggleAttribute('data-chosen', other === input); }
      const says = this.el.querySelector('[data-draw-says]');
      if (says) { says.textContent = (this.el.dataset.says || '{name}').replace('{name}', input.dataset.pin); }
    }

    place(at) {
      if (!this.chosen) { return; }
      this.chosen.value = at.lat.toFixed(6) + ', ' + at.lng.toFixed(6);
      this.put(this.chosen);
      this.el.dispatchEvent(new CustomEvent('vungxanh:pinned', { bubbles: true, detail: { name: this.chosen.dataset.pin } }));
      this.choose(this.empty());
    }

    put(input) {
      const place = vx.parseLine(input.value), old = this.markers.get(input);
      const refused = input.hasAttribute('aria-describedby') && input.value === input.defaultValue;
      input.setAttribute('aria-invalid', String(refused || (!!input.value.trim() && !place)));
      if (old) { old.remove(); this.markers.delete(input); }
      if (!place) { return; }
      const marker = L.marker([place[1], place[0]], { icon: vx.pinIcon(), draggable: true, pmIgnore: true, alt: input.dataset.pin })
        .bindTooltip(document.createTextNode(input.dataset.pin), { permanent: true, direction: 'right', offset: [10, -22], className: 'vx-name' })
        .addTo(this.map);
      marker.on('dragend', () => {
        const at = marker.getLatLng();
        input.value = at.lat.toFixed(6) + ', ' + at.lng.toFixed(6);
      });
      marker.on('click', () => this.choose(input));
      this.markers.set(input, marker);
    }
  }

  document.addEventListener('vungxanh:ready', (e) => {
    const el = e.target.closest('[data-pins]');
    if (el) { el.vxPins = new Pins(el, e.detail.map); }
  });
}());
