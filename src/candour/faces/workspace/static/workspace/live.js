// Pages that show what the machine does stay true while they are read. A page in sight asks every few seconds whether
// anything was written; only then is it fetched again, and its parts are exchanged. Focus, open folds and the row that is
// being read stay where they are; when that cannot be, the change is offered and not made.
const watched = document.querySelector("main [data-live]");
const SOON_MS = 15_000;
const LATE_MS = 60_000;
const QUIET_MS = 600_000;

let tag = null;
let timer = 0;
let changedAt = performance.now();

const status = () => document.querySelector("[data-live-status]");
const offer = () => document.querySelector("[data-live-offer]");
const places = (part) => [...part.querySelectorAll("a[href], button, summary")];
const name = (element) => `${element.tagName} ${element.getAttribute("href") ?? ""} ${element.textContent.trim()}`;
const like = (part, wanted) => places(part).find((element) => name(element) === wanted);
const bare = (part) => part.innerHTML.replace(/(name="csrfmiddlewaretoken" value=")[^"]*/g, "$1");

function isBusy(part) {
  const focus = document.activeElement;
  if (part.contains(focus) && focus.matches("input, select, textarea")) return true;
  if (document.querySelector("dialog[open]")) return true;
  const chosen = getSelection();
  if (chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode)) return true;
  return [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

function exchange(part, fresh) {
  const focus = part.contains(document.activeElement) ? name(document.activeElement) : null;
  if (focus && !like(fresh, focus)) return false;
  const read = places(part).find((element) => element.checkVisibility() && element.getBoundingClientRect().top >= 0);
  const before = read && { name: name(read), top: read.getBoundingClientRect().top };
  const open = [...part.querySelectorAll("details[open] > summary")].map(name);
  part.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const wanted of open) {
    const fold = like(part, wanted)?.parentElement;
    if (fold?.tagName === "DETAILS") fold.open = true;
  }
  if (focus) like(part, focus)?.focus({ preventScroll: true });
  const after = before && like(part, before.name);
  if (after && before.top < innerHeight) scrollBy({ top: after.getBoundingClientRect().top - before.top, behavior: "instant" });
  window.htmx?.process(part);
  return true;
}

async function renew({ asked = false } = {}) {
  const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  let changed = false;
  let waits = false;
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || bare(fresh) === bare(part)) continue;
    if ((!asked && isBusy(part)) || !exchange(part, fresh)) waits = true;
    else changed = true;
  }
  if (waits && asked) return location.reload();
  offer().hidden = !waits;
  if (!changed) return;
  changedAt = performance.now();
  const says = page.querySelector("[data-live-says]")?.dataset.liveSays;
  status().textContent = "";
  setTimeout(() => (status().textContent = [status().dataset.changed, says].filter(Boolean).join(" ")), 50);
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(watched.dataset.live, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.redirected || answer.status === 403) return;
    const first = tag === null;
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      if (!first) await renew();
    }
  } catch (error) {
    console.info("Candour did not answer; it is asked again.", error.name);
  }
  timer = setTimeout(ask, performance.now() - changedAt > QUIET_MS ? LATE_MS : SOON_MS);
}

if (watched) {
  document.addEventListener("visibilitychange", ask);
  offer().querySelector("button").addEventListener("click", () => renew({ asked: true }));
  ask();
}
