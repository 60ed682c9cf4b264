// Dialogs of the frame, and the palette: choices are filtered as one types, and one is always marked.
export function open(name) {
  const sheet = document.getElementById(name);
  if (!sheet || sheet.open) return;
  document.querySelectorAll("dialog[open]").forEach((other) => other.close());
  document.getElementById("menu")?.removeAttribute("open");
  sheet.showModal();
  sheet.dispatchEvent(new Event("opened"));
}

for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener.dataset.opens);
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog.sheet")) event.target.close();
});

const menu = document.getElementById("menu");
if (menu) {
  document.addEventListener("click", (event) => menu.contains(event.target) || menu.removeAttribute("open"));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.removeAttribute("open");
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
}

const palette = document.getElementById("palette");
if (palette) {
  const words = palette.querySelector("input[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const find = list.querySelector("[data-find]");
  const count = palette.querySelector("[data-count]");
  const shown = () => [...list.querySelectorAll("[role=option]:not([hidden])")];

  const mark = (choice) => {
    for (const other of list.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
    words.removeAttribute("aria-activedescendant");
    if (!choice) return;
    choice.setAttribute("aria-selected", "true");
    words.setAttribute("aria-activedescendant", choice.id);
    choice.scrollIntoView({ block: "nearest" });
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const tell = () => {
    const found = shown().length;
    count.textContent = found === 1 ? count.dataset.one : count.dataset.many.replace("{}", found);
  };
  const filter = () => {
    const asked = plain(words.value).split(/\s+/).filter(Boolean);
    for (const choice of list.querySelectorAll("[data-link]:not([data-found]), [data-sheet]")) {
      const text = plain(choice.textContent);
      choice.hidden = !asked.every((part) => text.includes(part));
    }
    find.hidden = !asked.length || !palette.dataset.search;
    find.querySelector("[data-words]").textContent = words.value.trim();
    list.append(find);
    tell();
    mark(shown()[0]);
  };
  const offered = () => {
    for (const old of list.querySelectorAll("[data-of-page]")) old.remove();
    const links = [...document.querySelectorAll("main .act-nav a[href], main a[data-command]")];
    links.forEach((link, number) => {
      const choice = document.createElement("li");
      Object.assign(choice, { role: "option", className: "choice", id: `choice-page-${number}` });
      choice.dataset.link = link.href;
      choice.dataset.ofPage = "";
      const name = link.dataset.command || link.textContent.trim();
      choice.append(Object.assign(document.createElement("span"), { textContent: name }));
      list.insertBefore(choice, list.children[number]);
    });
  };
  let asked = new AbortController();
  const forget = () => {
    asked.abort();
    for (const old of list.querySelectorAll("[data-found]")) old.remove();
  };
  const search = async () => {
    forget();
    const typed = words.value.trim();
    if (!palette.dataset.search || typed.length < 2) return;
    const mine = (asked = new AbortController());
    try {
      await new Promise((wait) => setTimeout(wait, 150));
      if (mine.signal.aborted) return;
      const answer = await fetch(palette.dataset.search, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(words.form),
        signal: mine.signal,
      });
      if (answer.ok && !answer.redirected) offer((await answer.json()).found);
    } catch (error) {
      if (error.name !== "AbortError") console.info("The search did not answer.");
    }
  };
  const offer = (found) => {
    found.slice(0, 8).forEach((hit, number) => {
      const choice = document.createElement("li");
      Object.assign(choice, { role: "option", className: "choice", id: `choice-found-${number}` });
      choice.setAttribute("aria-selected", "false");
      choice.dataset.link = hit.address;
      choice.dataset.found = "";
      const name = Object.assign(document.createElement("span"), { textContent: hit.name + " " });
      const said = [hit.item ?? hit.reference, hit.amount, hit.creditor].filter(Boolean).join(" \u00b7 ");
      name.append(Object.assign(document.createElement("span"), { className: "choice-kind", textContent: said }));
      choice.append(name);
      list.insertBefore(choice, find);
    });
    tell();
    if (found.length && list.querySelector("[aria-selected=true]") === find) mark(list.querySelector("[data-found]"));
  };
  const take = (choice, elsewhere) => {
    if (!choice) return;
    if (choice.dataset.sheet) return open(choice.dataset.sheet);
    if ("find" in choice.dataset) return words.form.submit();
    if (elsewhere) return void window.open(choice.dataset.link, "_blank", "noopener");
    palette.close();
    location.assign(choice.dataset.link);
  };

  palette.addEventListener("opened", () => {
    words.value = "";
    forget();
    offered();
    filter();
    words.focus();
  });
  words.addEventListener("input", () => {
    filter();
    search();
  });
  words.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const found = shown();
    const at = found.findIndex((choice) => choice.getAttribute("aria-selected") === "true");
    if (event.key in steps) mark(found[Math.min(Math.max(at + steps[event.key], 0), found.length - 1)]);
    else if (event.key === "Enter" && !event.isComposing) take(found[at], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    take(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey);
  });
}
