/* Days are typed as 22/11/2026; where the browser has a calendar, a button opens it. Times are typed as 19:30. */
(() => {
  "use strict";
  const WRITTEN = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/;
  const TIME = /^(\d{1,2}) ?(?:[:.] ?(\d{2})|(?:h|g|giờ) ?(\d{2})?|(\d{2}))$/i;
  const two = (text) => text.padStart(2, "0");
  const toIso = (text) => {
    const found = WRITTEN.exec(text.trim());
    return found ? `${found[3]}-${two(found[2])}-${two(found[1])}` : "";
  };
  const fromIso = (iso) => iso.split("-").reverse().join("/");

  function showButtons(root) {
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    root.querySelectorAll("[data-day-open]").forEach((button) => { button.hidden = false; });
  }

  function calendarFor(field) {
    const calendar = Object.assign(document.createElement("input"), { type: "date", className: "day-calendar", tabIndex: -1 });
    calendar.setAttribute("aria-hidden", "true");
    field.after(calendar);
    ["input", "change"].forEach((kind) => calendar.addEventListener(kind, (event) => event.stopPropagation()));
    calendar.addEventListener("change", () => {
      if (calendar.value) field.value = fromIso(calendar.value);
      ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
    });
    return calendar;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-day-open]");
    if (!button) return;
    const field = button.parentElement.querySelector("[data-day]");
    const calendar = button.parentElement.querySelector(".day-calendar") || calendarFor(field);
    calendar.value = toIso(field.value);
    calendar.showPicker();
  });

  /* A phone's keypad of digits has no stroke: it comes by itself after the day and the month. */
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-day]") || event.inputType !== "insertText") return;
    if (/^\d{3,8}$/.test(field.value)) {
      field.value = [field.value.slice(0, 2), field.value.slice(2, 4), field.value.slice(4)].filter(Boolean).join("/");
    } else if (/^\d{2}\/\d{3,6}$/.test(field.value)) {
      field.value = `${field.value.slice(0, 5)}/${field.value.slice(5)}`;
    }
  });

  /* Nor has it a colon: 1930, 19h30 and 19h become 19:30 and 19:00 when the field is left. */
  document.addEventListener("change", (event) => {
    const field = event.target;
    const found = field.matches?.("[data-time]") && TIME.exec(field.value.trim());
    if (!found) return;
    const [hour, minute] = [found[1], found[2] || found[3] || found[4] || "00"];
    if (hour < 24 && minute < 60) field.value = `${two(hour)}:${minute}`;
  });

  document.body.addEventListener("htmx:load", (event) => showButtons(event.detail.elt));
  showButtons(document);
})();
