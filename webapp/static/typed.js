/* What was typed into a form is not lost: to a press too many, a server that does not answer, a file too large, a page left. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const PATIENCE_MS = 10000;

  /* A form is sent once: the button stays in the form data, so it is marked, never disabled. */
  const dirty = new Set();
  const buttons = (form) => all("button:not([type=button]), input[type=submit]", form);
  function busy(form, on) {
    form.toggleAttribute("data-busy", on);
    buttons(form).forEach((button) => (on ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled")));
  }
  /* A file that cannot pass is told before it travels: the answer could not bring the form back. */
  const tooLarge = (input) => [...input.files].some((file) => file.size > (Number(input.dataset.maxBytes) || Infinity));
  document.addEventListener("submit", (event) => {
    const input = all("input[type=file]", event.target).find(tooLarge);
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }, true);

  /* The browser leaves the page for the answer. Where none comes, it would show an error in the place of the form,
     and a gateway without its server another: who will take the form is asked first. */
  let asked = null;
  const isAnswered = (address) => fetch(address, { method: "OPTIONS", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE_MS) })
    .then((answer) => answer.status !== 502 && answer.status !== 504, () => false);
  function askFirst(form, sender) {
    busy(form, true);
    isAnswered(form.getAttribute("action")).then((answered) => {
      if (!answered) { busy(form, false); window.vungxanh.sayOffline(() => form.requestSubmit(sender)); return; }
      asked = form;
      form.requestSubmit(sender);
      asked = null;
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const sender = event.submitter;
    if (form.method !== "post") return;
    const hold = () => { event.preventDefault(); event.stopImmediatePropagation(); };
    if (form.hasAttribute("data-busy") && asked !== form) { hold(); return; }
    if (form.hasAttribute("hx-post")) return;
    if (navigator.onLine === false) { hold(); window.vungxanh.sayOffline(() => form.requestSubmit(sender)); return; }
    if (form.hasAttribute("data-guard") && asked !== form && form.requestSubmit) { hold(); askFirst(form, sender); return; }
    dirty.delete(form);
    /* Back from the answer leads to the form at its own address, not to a page that only sending again would bring. */
    if (form.querySelector("[data-error-summary=own]")) history.replaceState(history.state, "");
    setTimeout(() => busy(form, !event.defaultPrevented));
  }, true);
  addEventListener("pageshow", () => all("form[data-busy]").forEach((form) => busy(form, false)));

  /* What was typed or drawn, now or before the form came back, is guarded by a question; kept.js brings it back. */
  ["input", "vungxanh:drawn", "vungxanh:pinned"].forEach((kind) => document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) dirty.add(form);
  }));
  const holdsAnswers = (form) => form.dataset.guard === "kept" || form.querySelector("[data-error-summary]");
  const guardAnswers = () => all("form[data-guard]").filter(holdsAnswers).forEach((form) => dirty.add(form));
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-exit]")) dirty.clear(); }, true);
  /* A part of the page that holds such a form is not swapped away unasked. */
  function mayGo(target, elt) {
    const open = [...dirty].filter((form) => form !== elt && target?.contains(form));
    if (open.length && !confirm(document.getElementById("offline-message").dataset.question)) return false;
    open.forEach((form) => dirty.delete(form));
    return true;
  }

  const body = document.body;
  body.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    if (!mayGo(target, elt)) { event.preventDefault(); return; }
    if (elt.matches("form[hx-post]")) busy(elt, true);
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = event.detail;
    if (!elt.matches("form[hx-post]")) return;
    busy(elt, false);
    if (successful) { dirty.delete(elt); all("[data-message]").forEach((node) => node.remove()); }
  });
  body.addEventListener("htmx:afterSettle", guardAnswers);
  guardAnswers();
})();
