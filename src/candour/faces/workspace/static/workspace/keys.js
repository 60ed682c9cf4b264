// Shortcuts. Ctrl+K always; single keys unless a person has turned them off, and never while somebody types.
import { open } from "./sheets.js";

const KEPT = "candour.single-keys";
const box = document.querySelector("[data-single-keys]");
const areOn = () => localStorage.getItem(KEPT) !== "off";

if (box) {
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
}

if (/Mac|iP/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("[data-ctrl]")) key.textContent = "⌘K";
}

const rows = () =>
  [...document.querySelectorAll("main .rows > .row, main tbody tr, main [data-row]")]
    .map((row) => row.querySelector("a.row-name, a[href]"))
    .filter((link) => link && link.checkVisibility());

function step(by) {
  const links = rows();
  if (!links.length) return;
  const row = document.activeElement.closest(".row, tr, [data-row]");
  const at = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
  links[next].focus({ preventScroll: true });
  links[next].closest(".row, tr, [data-row]").scrollIntoView({ block: "nearest" });
}

const SINGLE = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => open("palette"),
  "?": () => open("keys"),
};

let gone = -Infinity; // when g was pressed
function go(key) {
  const waited = performance.now() - gone;
  gone = key === "g" ? performance.now() : -Infinity;
  const link = waited < 1500 && document.querySelector(`#keys [data-key="${CSS.escape(key)}"]`);
  if (!link) return false;
  location.assign(link.href);
  return true;
}

const types = (target) => target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || !areOn() || types(event.target) || document.querySelector("dialog[open]")) return;
  if (go(event.key)) return;
  const act = SINGLE[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
