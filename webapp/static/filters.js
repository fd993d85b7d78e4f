/* The filters of a list whose rows come anew by htmx: the form stays as it stands, with what is being typed in it. */
(() => {
  "use strict";
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const body = document.body;

  /* Enter in a field both changes and sends the form: it is asked once. */
  let entered = null;
  document.addEventListener("keydown", (event) => { entered = event.key === "Enter" && event.target.matches("input") ? event.target : null; }, true);
  document.addEventListener("submit", () => { entered = null; }, true);
  document.addEventListener("change", (event) => {
    if (event.target === entered && entered.form?.matches("[data-filters]")) event.stopPropagation();
  }, true);

  function forgetError(form) {
    all("[data-parameter]", form).forEach((told) => {
      const field = form.elements[told.dataset.parameter];
      ["aria-invalid", "aria-describedby"].forEach((name) => field.removeAttribute(name));
      told.closest(".field").classList.remove("field-wrong");
      told.remove();
    });
  }

  /* What cannot be asked for is told at its field; form and list stay. */
  function tellError(field, told) {
    const place = field.closest(".field");
    told.id = `${field.id}-error`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
    place.classList.add("field-wrong");
    place.querySelector("label").after(document.adoptNode(told));
  }
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig.elt;
    if (!form.matches("[data-filters]")) return;
    forgetError(form);
    if (detail.xhr.status !== 422) return;
    const told = new DOMParser().parseFromString(detail.xhr.responseText, "text/html").getElementById("error");
    const field = form.elements[told?.dataset.parameter];
    detail.shouldSwap = false;
    if (field) tellError(field, told);
    else detail.isError = true;
  });

  /* Parts of the form come anew only where they differ: a list of choices that is open stays open. */
  const shown = (part) => [part.textContent.replace(/\s+/g, " "), ...all("select", part).map((one) => one.value), ...all("a", part).map((one) => one.getAttribute("href"))].join("|");
  body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const isPart = detail.target.matches(".filters-part");
    if (isPart && shown(detail.target) === shown(detail.fragment)) detail.shouldSwap = false;
  });
})();
