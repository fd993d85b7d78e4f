// Maps on paper: always the light one, whole and as large as the sheet takes it; of a map that fills
// the screen the part that no panel covers.
(function () {
  'use strict';
  const vx = window.vungxanh = window.vungxanh || {};
  // What holds a map, and the room that A4 has for it in pixels of CSS: 180 mm between its margins.
  const ROOMS = [['.map-area', 676, 620], ['.record-map-wide', 676, 420], ['.record .record-map', 262, 262], ['.record-map', 676, 262]];
  const STYLES = ['width', 'height', 'transform', 'transformOrigin'];
  let laid = [], opened = [], pictures = [];

  const roomOf = (map) => ROOMS.find(([kind]) => map.getContainer().parentElement?.matches(kind));

  function lay(map) {
    const el = map.getContainer(), area = el.parentElement, style = el.style, room = roomOf(map);
    const cover = vx.covered(map), size = map.getSize();
    const width = size.x - cover.left - cover.right, height = size.y - cover.top - cover.bottom;
    if (width < 1 || height < 1) { return; }
    const zoom = Math.min(room[1] / width, room[2] / height);
    area.style.width = width * zoom + 'px';
    area.style.height = height * zoom + 'px';
    style.width = size.x + 'px';
    style.height = size.y + 'px';
    style.transformOrigin = '0 0';
    style.transform = `scale(${zoom}) translate(${-cover.left}px, ${-cover.top}px)`;
  }

  function unlay(map) {
    const el = map.getContainer();
    STYLES.forEach((name) => { el.style[name] = el.parentElement.style[name] = ''; });
  }

  // Chromium prints anew what a canvas was told since printing began, without its transparency:
  // pictures of them stand in.
  function photograph(canvas) {
    const picture = canvas.cloneNode();
    picture.getContext('2d').drawImage(canvas, 0, 0);
    canvas.after(picture);
    canvas.hidden = true;
    return { canvas: canvas, picture: picture };
  }

  function bringBack(pair) {
    pair.picture.remove();
    pair.canvas.hidden = false;
  }

  addEventListener('beforeprint', () => {
    laid = Object.values(vx.maps).filter(roomOf);
    laid.forEach(lay);
    opened = Array.from(document.querySelectorAll('.map-key:not([open])'));
    opened.forEach((key) => { key.open = true; });
    vx.onPaper(true);
    pictures = Array.from(document.querySelectorAll('.vx-map canvas'), photograph);
  });

  addEventListener('afterprint', () => {
    laid.forEach(unlay);
    opened.forEach((key) => { key.open = false; });
    pictures.forEach(bringBack);
    pictures = [];
    vx.onPaper(false);
  });
}());
