/* What an official typed and did not send stays with its page in the history of this tab, so that Back finds it again. No password, code or file
   is kept; it is gone once it is sent, and for another session. Of a tip nothing is kept: browsers write a tab's history to the disk. */
(() => {
  "use strict";
  const PAUSE_MS = 300;
  const FIELDS = "textarea, select, input:not([type=hidden]):not([type=file]):not([type=password]):not([type=submit])";
  const body = document.body;
  const by = body.dataset.session;
  if (!by) return;
  const touched = new Set();
  const actionOf = (form) => form.getAttribute("action");
  const forms = () => [...document.querySelectorAll("form[data-guard]")];
  const isKept = (form) => !["kept", "passing"].includes(form.dataset.guard) && !form.querySelector("[type=password], [data-unkept]");
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.matches(FIELDS));
  const isChoice = (one) => one.type === "checkbox" || one.type === "radio";
  const alike = (form, one) => fieldsOf(form).filter((other) => other.name === one.name);

  function read() {
    const found = history.state?.typed;
    return found && found.by === by ? found.forms : {};
  }
  function write(kept) {
    const { typed, ...rest } = history.state || {};
    const isEmpty = !Object.keys(kept).length;
    if (isEmpty && !typed) return;
    history.replaceState(isEmpty ? rest : { ...rest, typed: { by, forms: kept } }, "");
  }

  /* Only what differs from what the server sent: what a colleague changes meanwhile is not put back. A form that came back holds answers as well. */
  function answers(form) {
    const isAnswered = form.querySelector("[data-error-summary]");
    return fieldsOf(form).flatMap((one) => {
      const place = alike(form, one).indexOf(one);
      if (isChoice(one)) return isAnswered || one.checked !== one.defaultChecked ? [[one.name, one.value, one.checked]] : [];
      if (one.matches("select")) {
        const isChosen = [...one.options].some((option) => option.selected !== option.defaultSelected);
        return isAnswered || isChosen ? [[one.name, place, [...one.selectedOptions].map((option) => option.value)]] : [];
      }
      return isAnswered || one.value !== one.defaultValue ? [[one.name, place, one.value]] : [];
    });
  }
  let timer = null;
  function keep() {
    clearTimeout(timer);
    const kept = { ...read() };
    touched.forEach((form) => {
      if (!form.isConnected) return;
      const typed = answers(form);
      if (typed.length) kept[actionOf(form)] = typed;
      else delete kept[actionOf(form)];
    });
    write(kept);
  }
  function touch(form) {
    if (!form || !isKept(form)) return;
    touched.add(form);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  }
  function forget(form) {
    touched.delete(form);
    clearTimeout(timer);
    const { [actionOf(form)]: _sent, ...kept } = read();
    write(kept);
  }

  function put(form, [name, which, value]) {
    const found = fieldsOf(form).filter((one) => one.name === name);
    const field = found.find((one) => isChoice(one) && one.value === which) || found[which];
    if (!field) return;
    if (isChoice(field)) field.checked = value;
    else if (field.matches("select")) [...field.options].forEach((option) => { option.selected = value.includes(option.value); });
    else field.value = value;
    const details = field.closest("details");
    if (details) details.open = true;
    ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  }
  const done = new WeakSet();
  function restore(form) {
    if (done.has(form) || !isKept(form)) return;
    done.add(form);
    form.autocomplete = "off"; // the browser's own memory of forms asks nobody who is there
    if (form.querySelector("[data-error-summary]")) { touch(form); return; } // it came back with its answers
    (read()[actionOf(form)] || []).forEach((answer) => put(form, answer));
  }
  /* A form that was opened in its page is opened there again. */
  function reopen() {
    const open = forms().map(actionOf);
    const waiting = Object.keys(read()).filter((action) => !open.includes(action));
    const ways = [...document.querySelectorAll("a[hx-get]")];
    ways.find((way) => waiting.includes(way.getAttribute("hx-get")))?.click();
  }

  ["input", "change", "vungxanh:drawn", "vungxanh:pinned"].forEach((kind) => {
    document.addEventListener(kind, (event) => touch(event.target.closest?.("form[data-guard]")));
  });
  addEventListener("beforeunload", keep);
  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) forget(event.target);
  }, true);
  body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.elt.matches("form[hx-post]")) forget(detail.elt);
  });
  body.addEventListener("htmx:afterSettle", () => {
    const left = [...touched].filter((form) => !form.isConnected);
    const open = forms().map(actionOf);
    left.forEach((form) => (open.includes(actionOf(form)) ? touched.delete(form) : forget(form)));
    forms().forEach(restore);
  });

  if (history.state?.typed && !Object.keys(read()).length) write({});
  forms().forEach(restore);
  addEventListener("load", reopen);
})();
