// What every page does with scripts on: "/" and Ctrl-K reach the search, relative times stay true.
const box = document.getElementById("search");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const wanted = (event.key === "/" && !typing) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
  if (wanted && box && !event.altKey) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape" && box && document.activeElement === box) {
    box.blur();
    document.getElementById("suggestions")?.replaceChildren();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const links = [...document.querySelectorAll("#suggestions a")];
    if (!links.length || !event.target.closest?.(".search")) return;
    event.preventDefault();
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (at < 0 ? box : links[Math.min(at, links.length - 1)]).focus();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".search")) document.getElementById("suggestions")?.replaceChildren();
});

// A filter acts when it is chosen; without scripts the form's button does it.
document.querySelectorAll("form[data-auto] select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

function duration(seconds) {
  const parts = [];
  let left = Math.max(0, Math.floor(seconds));
  for (const [size, unit] of UNITS) {
    if (left >= size || (unit === "s" && !parts.length)) {
      parts.push(`${Math.floor(left / size)} ${unit}`);
      left %= size;
    } else if (parts.length) break;
  }
  return parts.slice(0, 2).join(" ");
}

// The server's clock counts, not the browser's.
const offset = Number(document.body.dataset.now) - Date.now() / 1000;
setInterval(() => {
  const now = Date.now() / 1000 + offset;
  document.querySelectorAll("time[data-at]").forEach((time) => {
    const age = now - Number(time.dataset.at);
    time.textContent = age < 1 && age > -1 ? "now" : age > 0 ? `${duration(age)} ago` : `in ${duration(-age)}`;
  });
}, 5000);

// What cannot be taken back asks first. Delegated, because live fragments are replaced.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Menus close when one clicks elsewhere or presses Escape; one is open at a time.
const MENUS = "details.menu, details.drop";
document.addEventListener("click", (event) => {
  document.querySelectorAll(MENUS).forEach((menu) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(MENUS).forEach((menu) => {
    if (!menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
