// A text box that suggests objects while one types. Without this module it is a text box that takes a name or #ID.
let made = 0;

export function enhance(root) {
  for (const box of root.querySelectorAll(".combo:not([data-live])")) new Combobox(box);
}

class Combobox {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input:not([type=hidden]):not([type=checkbox])");
    this.pick = box.querySelector("input[type=hidden]");
    this.many = box.classList.contains("many");
    box.dataset.live = "";
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${made++}`;
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    box.append(this.list);
    const input = this.input;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => {
      this.close(); // what was suggested for another text is not to be chosen by accident
      this.ask(200);
    });
    input.addEventListener("focus", () => this.ask(0));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  ask(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), delay);
  }

  async fetch() {
    const url = this.box.dataset.url;
    if (!url || document.activeElement !== this.input) return;
    const picked = this.pick?.value.split("|").slice(1).join("|");
    const text = picked && picked === this.input.value ? "" : this.input.value.split(this.many ? "," : "\0").pop().trim();
    const params = new URLSearchParams({ q: text });
    for (const [filter, name] of Object.entries(JSON.parse(this.box.dataset.within || "{}"))) {
      const other = this.input.form?.elements[`${name}.pick`];
      const typed = this.input.form?.elements[name];
      const [id, ...rest] = (other?.value ?? "").split("|");
      if (id && typed?.value === rest.join("|")) params.append(filter, id);
    }
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const answer = await fetch(`${url}?${params}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 401 && answer.headers.get("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
    if (!answer?.ok || asked !== this.asked) return;
    this.list.innerHTML = await answer.text(); // our own fragment, escaped by the server
    this.list.querySelectorAll("[role=option]").forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    if (document.activeElement === this.input) this.open();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.at(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  at(index) {
    const options = this.options();
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
    this.index = index;
    if (options[index]) {
      this.input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const options = this.options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) return this.ask(0);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at(Math.max(0, Math.min(options.length - 1, this.index + step)));
    } else if (event.key === "Enter" && !this.list.hidden && this.index >= 0 && options[this.index]) {
      event.preventDefault();
      this.choose(options[this.index]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  choose(option) {
    const { id, text } = option.dataset;
    if (this.many) this.add(id, text);
    else {
      this.input.value = text;
      if (this.pick) this.pick.value = `${id}|${text}`;
    }
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  add(id, text) {
    const value = this.box.dataset.send === "id" ? id : `${id}|${text}`;
    const held = [...this.box.querySelectorAll("input[type=checkbox]")].find((box) => box.value === value);
    if (held) held.checked = true;
    else {
      const label = document.createElement("label");
      label.className = "pick";
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", name: this.box.dataset.name, value, checked: true });
      const words = document.createElement("span");
      words.textContent = text;
      label.append(box, " ", words);
      this.input.before(label);
    }
    this.input.value = "";
  }
}
