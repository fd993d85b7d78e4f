// Leaflet.VectorGrid 1.3 (2017) under Leaflet 1.9: sharp at any screen density, drawn in passes
// (fills, then borders, then arrows), no seams between tiles, errors that can be told and retried.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};

  // Tiles lie one pixel over their neighbours: at a zoom between two levels nothing shines through.
  const OVERLAP = 1;
  // Tiles are 512 pixels wide, so each holds what a tile of one zoom less holds: a quarter of the
  // requests, and the country is drawn from a handful.
  vx.TILE = 512;
  vx.dataZoom = (zoom) => Math.max(0, zoom - 1);

  // On a small screen much of a tile lies beside the view: from here on the closer level is asked for.
  const SMALL = 600, NEAR = 11;
  // The sheet of a phone has round corners.
  const CORNER = 24;

  // Removed in Leaflet 1.8, still called by VectorGrid.
  L.DomEvent.fakeStop = L.DomEvent.fakeStop || (() => true);

  vx.density = () => Math.min(Math.max(window.devicePixelRatio || 1, 1), 4);

  vx.Tile = L.Canvas.Tile.extend({
    initialize: function (coords, size, options) {
      L.Canvas.Tile.prototype.initialize.call(this, coords, size, options);
      this._features = [];
      this._drawing = false; // draw once, when every feature is known
      this._container.vxTile = this;
    },

    // The map asks the tiles what lies at a point (pick.js): no listener on each canvas.
    _initContainer: function () {
      this._container = document.createElement('canvas');
      this._ctx = this._container.getContext('2d');
    },

    _initPath: function (feature) { this._features.push(feature); },
    _updateStyle: L.Util.falseFn,
    _addPath: L.Util.falseFn,

    addTo: function (map) {
      this._map = map;
      for (const feature of this._features) {
        feature.layerName = feature.options.layerName;
        if (!feature._parts) { continue; }
        feature.path = pathOf(feature);
        feature.box = boxOf(feature._parts);
      }
      this.draw();
    },

    draw: function () {
      const density = vx.density();
      const size = this._size.x + OVERLAP;
      const canvas = this._container;
      if (!this._features.some((feature) => feature.path)) { // names and symbols are drawn elsewhere
        canvas.width = canvas.height = 1;
        return;
      }
      canvas.width = canvas.height = Math.round(size * density); // also clears it
      this._scale = canvas.width / size;
      this._ctx.setTransform(this._scale, 0, 0, this._scale, 0, 0);
      vx.paint(this._ctx, this._features, {
        zoom: vx.dataZoom(this._tileCoord.z), size: size, scale: this._scale,
        place: this._map.vx && this._map.vx.place,
      });
    },

    // Features with an outline or an area at `point` (pixels of this tile), the topmost last.
    at: function (point, tolerance) {
      if (this._container.width === 1) { return []; }
      const ctx = this._ctx;
      const x = point.x * this._scale, y = point.y * this._scale;
      ctx.lineWidth = 2 * tolerance;
      return this._features.filter((feature) => feature.path && near(feature.box, point, tolerance) &&
        (feature instanceof L.Polygon ? ctx.isPointInPath(feature.path, x, y, 'evenodd')
          : ctx.isPointInStroke(feature.path, x, y)));
    },
  });

  vx.tile = (coords, size, options) => new vx.Tile(coords, size, options);

  function pathOf(feature) {
    const path = new Path2D();
    for (const part of feature._parts) {
      part.forEach((p, i) => (i ? path.lineTo(p.x, p.y) : path.moveTo(p.x, p.y)));
      if (feature instanceof L.Polygon) { path.closePath(); }
    }
    return path;
  }

  function boxOf(parts) {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const part of parts) {
      for (const p of part) {
        box.left = Math.min(box.left, p.x); box.right = Math.max(box.right, p.x);
        box.top = Math.min(box.top, p.y); box.bottom = Math.max(box.bottom, p.y);
      }
    }
    return box;
  }

  const near = (box, p, by) => p.x >= box.left - by && p.x <= box.right + by &&
    p.y >= box.top - by && p.y <= box.bottom + by;

  const fetchTile = L.VectorGrid.Protobuf.prototype._getVectorTilePromise;

  L.VectorGrid.Protobuf.include({
    _initTile: function (tile) {
      L.GridLayer.prototype._initTile.call(this, tile);
      const size = this.getTileSize().add([OVERLAP, OVERLAP]);
      tile.style.width = size.x + 'px';
      tile.style.height = size.y + 'px';
    },

    _setView: function (center, zoom, noPrune, noUpdate) {
      this._wanted = zoom;
      L.GridLayer.prototype._setView.call(this, center, zoom, noPrune, noUpdate);
    },

    // Leaflet gives the zoom rounded or as it is; between two levels no tile exists.
    _clampZoom: function (zoom) {
      const exact = Math.round(this._wanted) === zoom ? this._wanted : zoom;
      const closer = exact >= NEAR && this._map.getSize().x < SMALL;
      return L.GridLayer.prototype._clampZoom.call(this, closer ? Math.ceil(exact - .01) : Math.round(exact));
    },

    // What lies under the sheet of a phone is asked for when the sheet goes down.
    _getTiledPixelBounds: function (center) {
      const all = L.GridLayer.prototype._getTiledPixelBounds.call(this, center);
      const hidden = this._map.getSize().x < SMALL ? vx.covered(this._map).bottom - CORNER : 0;
      if (hidden <= 0) { return all; }
      const scale = this._map.getZoomScale(this._map.getZoom(), this._tileZoom);
      return L.bounds(all.min, all.max.subtract([0, hidden / scale]));
    },

    // VectorGrid answers a failed request with an empty tile whose layers are an array,
    // and lets a lost connection end as an unhandled rejection.
    _getVectorTilePromise: function (coords) {
      const wanted = { x: coords.x, y: coords.y, z: vx.dataZoom(coords.z) };
      return fetchTile.call(this, wanted).then(
        (tile) => (Array.isArray(tile.layers) ? this._failed(tile) : tile),
        () => this._failed({ layers: [] }));
    },

    _failed: function (tile) {
      this.hasFailed = true;
      this.fire('tilefailed');
      return tile;
    },

    retry: function () {
      this.hasFailed = false;
      return this.redraw();
    },

    // What is on the screen: [canvas tile, coordinates] of the zoom in view.
    eachTile: function (visit) {
      for (const key in this._tiles) {
        const tile = this._tiles[key];
        if (tile.current && tile.el.vxTile && tile.coords.z === this._tileZoom) {
          visit(tile.el.vxTile, tile.coords);
        }
      }
    },
  });
}());
