// Lists and forms of every noun with scripts on; without them the same forms work by their buttons.
import { enhance } from "./combobox.js";

enhance(document);

// The rail: a choice acts at once, and what is empty is not sent.
const rail = document.getElementById("rail");
rail?.addEventListener("change", (event) => {
  if (event.target.matches("input[type=checkbox], select:not([multiple]), .combo input")) rail.requestSubmit();
});
rail?.addEventListener("submit", () => {
  for (const input of rail.querySelectorAll("input:not([type=checkbox]), select")) if (!input.value) input.disabled = true;
});
window.addEventListener("pageshow", () => rail?.querySelectorAll(":disabled").forEach((input) => (input.disabled = false)));

// Rows of a list: choose, choose all, say how many.
const many = document.querySelector("form[data-many]");
if (many) {
  const boxes = [...many.querySelectorAll("input[name=id]")];
  const all = many.querySelector("[data-all]");
  const every = many.querySelector("[data-every]");
  const words = many.querySelector("[data-chosen]");
  const buttons = [...many.querySelectorAll("button[formaction]")];
  let last = null;
  const tell = () => {
    const number = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = number === boxes.length;
      all.indeterminate = number > 0 && number < boxes.length;
    }
    if (words) words.textContent = every?.checked ? "All that match:" : number ? `${number} chosen:` : "Choose rows to";
    buttons.forEach((button) => (button.disabled = !number && !every?.checked));
    boxes.forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => (box.checked = all.checked));
      tell();
    });
  }
  many.addEventListener("click", (event) => {
    if (!event.target.matches("input[name=id]")) return;
    const at = boxes.indexOf(event.target);
    if (event.shiftKey && last !== null) {
      for (let i = Math.min(at, last); i <= Math.max(at, last); i++) boxes[i].checked = event.target.checked;
    }
    last = at;
    tell();
  });
  many.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}

// The kind of a typed reference says where its suggestions come from.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-kind]")) return;
  const combo = event.target.closest(".typed").querySelector(".combo");
  combo.dataset.url = event.target.selectedOptions[0]?.dataset.url ?? "";
  combo.querySelectorAll("input").forEach((input) => (input.value = ""));
});

// One more line of a cable's ports or a panel's strands.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more]");
  if (!button) return;
  event.preventDefault();
  const rows = [...button.parentElement.querySelectorAll("[data-row]")];
  const row = rows[rows.length - 1].cloneNode(true);
  const stem = button.value;
  const number = rows.length + Math.floor(performance.now());
  row.querySelectorAll(".options").forEach((list) => list.remove());
  row.querySelectorAll("[data-live]").forEach((combo) => delete combo.dataset.live);
  for (const input of row.querySelectorAll("input, select")) {
    const part = input.name.slice(stem.length + 1).split(".").slice(1).join(".");
    input.name = `${stem}.${number}.${part}`;
    input.removeAttribute("id");
    if (!input.matches("[data-kind]")) input.value = "";
    else input.value = rows[rows.length - 1].querySelector("[data-kind]").value;
  }
  button.before(row);
  enhance(row);
  row.querySelector("input:not([type=hidden])")?.focus();
});

// A slug follows the name until somebody writes one.
for (const slug of document.querySelectorAll("[data-slug-of]")) {
  const source = slug.form.elements[slug.dataset.slugOf] ?? slug.form.elements.model;
  let follows = !slug.value;
  slug.addEventListener("input", () => (follows = !slug.value));
  source?.addEventListener("input", () => {
    if (!follows) return;
    slug.value = source.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/\+/g, "-plus")
      .replace(/[^-a-z0-9_]+/g, "-").replace(/-{2,}/g, "-").replace(/^-|-$/g, "").slice(0, 100);
  });
}

// A colour beside its code.
for (const code of document.querySelectorAll("[data-color]")) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", "Choose a colour");
  const follow = () => {
    const value = code.value.replace("#", "");
    if (/^[0-9a-fA-F]{6}$/.test(value)) picker.value = `#${value}`;
  };
  picker.addEventListener("input", () => {
    code.value = picker.value.slice(1);
    code.dispatchEvent(new Event("input", { bubbles: true }));
  });
  code.addEventListener("input", follow);
  follow();
  code.before(picker);
}

// Many at once: who fills an input in means to set it.
const bulk = document.querySelector("form[data-bulk]");
if (bulk) {
  const shown = (field) => {
    const act = field.querySelector(".act > select");
    field.dataset.act = act.value;
    field.querySelector(".value").hidden = act.value === "clear";
  };
  for (const field of bulk.querySelectorAll(".field")) {
    const act = field.querySelector(".act > select");
    const mean = () => {
      if (act.value === "keep") act.value = field.classList.contains("k-many") ? "add" : "set";
      shown(field);
    };
    act.addEventListener("change", () => shown(field));
    field.querySelector(".value").addEventListener("input", mean);
    field.querySelector(".value").addEventListener("change", mean);
    shown(field);
  }
}

// A form with something in it is not left by accident.
const form = document.querySelector("form[data-form]");
if (form) {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", () => (touched = false));
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
  const first = form.querySelector("fieldset input:not([type=hidden]), fieldset select, fieldset textarea");
  (form.querySelector("[aria-invalid]") ?? (first?.closest(".combo") ? null : first))?.focus();
}
