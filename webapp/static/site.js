/* Small improvements on pages that already work without scripts. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const messages = () => document.getElementById("messages");

  /* Messages: one of each kind, read out by the live region, brought into view. */
  function say(node, kind) {
    const region = messages();
    if (!region || !node) return;
    all(`[data-message="${kind}"]`, region).forEach((old) => old.remove());
    node.dataset.message = kind;
    region.prepend(node);
    node.scrollIntoView({ block: "nearest" });
  }
  const fromTemplate = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
  function sayOffline(retry) {
    const node = fromTemplate("offline-message");
    node?.querySelector("[data-retry]").addEventListener("click", () => { node.remove(); retry(); });
    say(node, "offline");
  }

  /* Empty answers stay out of the addresses of searches and filters. */
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    [...event.formData].forEach(([key, value]) => { if (value === "") event.formData.delete(key); });
  });

  /* A token that ran out is replaced in every form of the page; what was typed stays. */
  function renew(token) {
    if (!token) return;
    all("input[name=csrf_token]").forEach((field) => { field.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }

  const body = document.body;
  body.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (target.id === "panel-body") raise(target.closest("[data-sheet]"));
  });
  body.addEventListener("htmx:sendError", (event) => {
    const elt = event.detail.elt;
    sayOffline(() => (elt.matches("form") ? elt.requestSubmit() : elt.click()));
  });
  let failed = null;
  body.addEventListener("htmx:responseError", (event) => {
    failed = event.detail.requestConfig.elt;
    const parsed = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const sent = parsed.getElementById("error");
    renew(sent?.dataset.token);
    say(sent ? document.adoptNode(sent) : fromTemplate("failure-message"), "failure");
  });

  /* What failed and was sent again with success has failed no longer. */
  body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || !failed || detail.requestConfig.elt !== failed) return;
    failed = null;
    all("[data-message=failure]", messages() || body).forEach((old) => old.remove());
  });

  /* The sheet of a map page on a phone: legend, half or full; by button, arrow keys or drag. */
  const HEIGHTS = ["legend", "half", "full"];
  function setHeight(panel, height) {
    panel.dataset.height = height;
    panel.style.height = "";
    panel.querySelector(".panel-handle")?.setAttribute("aria-expanded", String(height !== "legend"));
    panel.dispatchEvent(new CustomEvent("sheet", { bubbles: true, detail: { height } }));
  }
  function raise(panel) {
    if (!panel) return;
    if (panel.dataset.height === "legend") setHeight(panel, "half");
    const handle = panel.querySelector(".panel-handle");
    panel.scrollTop = panel.querySelector("#panel-body").offsetTop - (handle?.offsetHeight || 0);
  }
  function startSheet(panel) {
    const handle = panel.querySelector(".panel-handle");
    if (!handle) return;
    let from = null;
    const step = (by) => HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(panel.dataset.height) + by))];
    handle.addEventListener("click", () => {
      if (panel.classList.contains("is-dragged")) { panel.classList.remove("is-dragged"); return; }
      setHeight(panel, HEIGHTS[(HEIGHTS.indexOf(panel.dataset.height) + 1) % 3]);
    });
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (by) { event.preventDefault(); setHeight(panel, step(by)); }
    });
    handle.addEventListener("pointerdown", (event) => {
      from = { y: event.clientY, height: panel.offsetHeight };
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!from || Math.abs(event.clientY - from.y) < 6) return;
      panel.classList.add("is-dragged");
      panel.style.height = `${Math.max(96, from.height + from.y - event.clientY)}px`;
    });
    handle.addEventListener("pointerup", (event) => {
      if (from && panel.classList.contains("is-dragged")) {
        const share = panel.offsetHeight / panel.parentElement.offsetHeight;
        setHeight(panel, share < 0.35 ? "legend" : share < 0.75 ? "half" : "full");
        setTimeout(() => panel.classList.remove("is-dragged"));
      }
      from = null;
    });
  }

  /* One listener for what is pressed anywhere. */
  document.addEventListener("click", (event) => {
    const exit = event.target.closest("[data-exit]");
    if (exit) { event.preventDefault(); body.hidden = true; location.replace(exit.href); return; }
    if (event.target.closest("[data-print]")) print();
    const filters = event.target.closest("[data-filters-open]");
    if (filters) { const form = filters.form; filters.remove(); form.querySelector("input:not([type=hidden]), select").focus(); }
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (event.target.closest?.(".search")) event.target.blur();
  });

  /* Sizes of chosen files, before they travel. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const size = (bytes) => (bytes < 104858 ? `${Math.ceil(bytes / 1024)} kB` : `${number.format(bytes / 1048576)} MB`);
    const limit = Number(input.dataset.maxBytes) || Infinity;
    const hint = input.parentElement.querySelector("[data-file-names]");
    hint.dataset.empty ??= hint.textContent;
    const tooLarge = [...input.files].some((file) => file.size > limit);
    hint.classList.toggle("late", tooLarge);
    hint.textContent = !input.files.length ? hint.dataset.empty : [...input.files].map((file) => `${file.name}: ${size(file.size)}`).join(" · ")
      + (tooLarge ? ` — ${input.dataset.tooLarge || ""}` : "");
  });

  /* Suggestions and filters need htmx only once somebody reaches for them. */
  /* What was typed while they travelled is searched too. */
  function catchUp(place) {
    const field = place.querySelector("[type=search][hx-get]");
    const typed = field?.value;
    if (typed) setTimeout(() => { if (field.value === typed) field.dispatchEvent(new Event("search")); }, 250);
  }
  /* Once the page is complete: htmx begins by itself either before DOMContentLoaded or after load. */
  const complete = () => new Promise((go) => {
    if (document.readyState === "complete") go();
    else addEventListener("load", go, { once: true });
  });
  let coming = null;
  function fetchHtmx() {
    const place = document.querySelector("[data-htmx]");
    if (window.htmx || !place) return Promise.resolve();
    coming ||= complete().then(() => new Promise((go, fail) => {
      place.dataset.htmx.split(" ").forEach((src, number) => {
        const script = Object.assign(document.createElement("script"), { src, async: false });
        if (number === 0) {
          script.addEventListener("load", go);
          script.addEventListener("error", () => { coming = null; script.remove(); fail(new Error(src)); });
        }
        document.head.append(script);
      });
    }));
    return coming;
  }
  window.vungxanh = Object.assign(window.vungxanh || {}, { fetchHtmx, sayOffline });
  all("[data-htmx]").forEach((place) => {
    const fetchOnce = () => fetchHtmx().then(() => catchUp(place), () => {});
    ["focusin", "pointerover"].forEach((type) => place.addEventListener(type, fetchOnce, { once: true }));
  });

  /* A map in closed details is fetched when somebody opens them. */
  all("details[data-later-scripts]").forEach((details) => {
    const fetchOnce = () => {
      if (!details.open || "fetched" in details.dataset) return;
      details.dataset.fetched = "";
      details.dataset.laterStyles.split(" ").forEach((href) => {
        document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
      });
      details.dataset.laterScripts.split(" ").forEach((src) => {
        document.head.append(Object.assign(document.createElement("script"), { src, async: false }));
      });
    };
    details.addEventListener("toggle", fetchOnce);
    fetchOnce();
  });

  all("[data-sheet]").forEach(startSheet);
  const rail = document.querySelector(".rail ul");
  const here = rail?.querySelector("[aria-current]");
  if (here && here.offsetLeft + here.offsetWidth > rail.clientWidth) rail.scrollLeft = here.offsetLeft - rail.clientWidth / 2 + here.offsetWidth / 2;
  document.querySelector("[data-error-summary], [data-focus=first]")?.focus();
})();
