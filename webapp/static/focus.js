/* After htmx has swapped a part of the page: the focus stays or goes to what is new, and the change is read out. */
(() => {
  "use strict";
  const NEWS = ["[data-error-summary]", "[data-focus=first]", "[data-focus]"]; // what went wrong comes before what is new
  const CONTROLS = "a[href], button, input, select, textarea, summary";
  let before = null;
  let told = "";

  /* Where the focus is inside what will be swapped away, so that it can go back there. */
  function remember(target) {
    const focused = document.activeElement;
    if (!target?.contains(focused) || focused === document.body) return null;
    const alike = [...target.querySelectorAll(focused.tagName)];
    return { id: focused.id, tag: focused.tagName, href: focused.getAttribute("href"), index: alike.indexOf(focused), size: alike.length };
  }

  /* The same thing in the new part: by id, by where it leads, by its place among as many of its kind. */
  function same(root, was) {
    const named = was.id && document.getElementById(was.id);
    if (named && root.contains(named)) return named;
    const alike = [...root.querySelectorAll(was.tag)].filter((one) => one.matches(CONTROLS) && !one.hidden);
    return alike.find((one) => was.href && one.getAttribute("href") === was.href)
      || (alike.length === was.size ? alike[was.index] : null);
  }

  function focusOn(node) {
    if (!node.matches(CONTROLS) && !node.hasAttribute("tabindex")) node.tabIndex = -1;
    node.focus();
  }

  const isLost = () => !document.activeElement || document.activeElement === document.body;
  const words = (node) => (node ? node.textContent.replace(/\s+/g, " ").trim() : "");

  /* One region for every page: what changed, unless the focus reads it out already. The same words tell of other rows too. */
  function tell(text, isOther) {
    const region = document.getElementById("said");
    if (!region || !text || (text === told && !isOther)) return;
    told = text;
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  }

  const body = document.body;
  let shown = "";
  body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => { before = remember(target); shown = words(target); });
  body.addEventListener("htmx:afterSettle", (event) => {
    const was = before;
    const swapped = event.detail.target;
    const fresh = swapped.isConnected ? swapped : event.target; // an outerHTML swap left the target behind
    before = null;
    const news = NEWS.map((kind) => fresh.querySelector(kind)).find(Boolean);
    if (was && news) { focusOn(news); told = ""; return; }
    if (was && isLost()) focusOn(same(fresh, was) || fresh.querySelector("h1, h2, h3, caption") || fresh);
    if (!fresh.closest("[aria-live]")) tell(words(fresh.querySelector("[data-said], [role=status], caption, .empty p")), words(fresh) !== shown);
  });

  /* A part elsewhere that comes along with the answer gives the focus back too. */
  let beside = null;
  body.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => { beside = { id: target.id, was: remember(target) }; });
  body.addEventListener("htmx:oobAfterSwap", () => {
    const fresh = beside?.was && isLost() && document.getElementById(beside.id);
    const again = fresh && (same(fresh, beside.was) || fresh.querySelector(CONTROLS));
    beside = null;
    if (again) focusOn(again);
  });

  /* Back from a record: its row takes the focus, where the list was left. */
  function toRow() {
    const row = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const way = row && (row.matches("a") ? row : row.matches("tr, li") && row.querySelector("a[href]"));
    if (!way) return;
    row.scrollIntoView({ block: "center" });
    way.focus({ preventScroll: true });
  }
  addEventListener("load", () => setTimeout(toRow)); // the browser goes to the fragment first, and takes the focus away

  /* What happened on the page before this one: regions are heard only when they change. */
  tell([...document.querySelectorAll("[data-flash]")].map(words).join(" "));
})();
