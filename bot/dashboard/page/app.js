// Asks the server for the view and puts it in place. Holds no records and reads none.
import { launch } from "./telegram.js";

const view = document.getElementById("view");
const said = document.getElementById("said"); // what a screen reader says of a change
const opened = launch(new URLSearchParams(location.hash.slice(1)));
history.replaceState(null, "", location.pathname); // what opens the page stands in no history

let asked = 0;

let query = "";
let isClosed = false;

async function show(wanted) {
  const mine = ++asked;
  query = wanted;
  view.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`view?${query}`, { headers: headers() });
    const html = await answer.text();
    if (mine !== asked) return; // a later question overtook this one
    isClosed = answer.status === 403;
    put(html);
    speak(view.querySelector("header")?.dataset);
    said.textContent = view.querySelector("header")?.dataset.said ?? view.textContent.trim();
  } catch {
    if (mine === asked) offline();
  } finally {
    if (mine === asked) view.removeAttribute("aria-busy");
  }
}

// The empty page is in the bot's language, what stands in it in the asker's.
function speak(told) {
  if (!told) return;
  document.documentElement.lang = told.lang;
  document.title = told.title;
}

function headers() {
  return opened.headers.Authorization ? opened.headers : { Authorization: `page ${kept()}` };
}

function kept() {
  return sessionStorage.getItem("session") ?? "";
}

// What was open, where it was read and what had the focus stay as they were.
function put(html) {
  const { name, type } = document.activeElement ?? {};
  const unfolded = new Set([...view.querySelectorAll("details[open]")].map((each) => each.dataset.of));
  const { scrollX, scrollY } = window;
  view.innerHTML = html; // made by the server with every text escaped; the policy lets no script in
  for (const each of view.querySelectorAll("details")) each.open = unfolded.has(each.dataset.of);
  if (name && type !== "hidden") view.querySelector(`[name="${name}"]`)?.focus({ preventScroll: true });
  scrollTo(scrollX, scrollY);
  wire();
}

// An open page is not left to those who may no longer see it. What is new waits while somebody
// types a day, which would be lost.
async function look() {
  if (isClosed || view.hasAttribute("aria-busy")) return;
  const mine = asked;
  try {
    const answer = await fetch(`view?${query}`, { headers: headers() });
    const html = await answer.text();
    if (mine !== asked) return; // somebody asked for something else meanwhile
    isClosed = answer.status === 403;
    if (isClosed || document.activeElement?.type !== "date") put(html);
  } catch {
    if (mine === asked) offline();
  }
}

function offline() {
  const note = view.querySelector(".offline") ?? document.createElement("p");
  note.className = "offline late";
  note.setAttribute("role", "alert");
  note.textContent = view.dataset.offline;
  view.prepend(note);
}

function wire() {
  const form = view.querySelector("form");
  if (!form) return;
  const day = form.elements.namedItem("day");
  const slider = form.elements.namedItem("slider");
  const first = new Date(`${form.dataset.first}T00:00:00Z`);
  const dayOf = (n) => new Date(first.getTime() + n * 86_400_000).toISOString().slice(0, 10);
  slider?.addEventListener("input", () => {
    day.value = dayOf(Number(slider.value));
  });
  form.addEventListener("change", () => show(wishes(form)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(wishes(form));
  });
  form.querySelector("[data-clear]")?.addEventListener("click", () => show(""));
  view.querySelector("[data-print]")?.addEventListener("click", () => window.print());
}

function wishes(form) {
  const chosen = new FormData(form);
  chosen.delete("slider");
  if (chosen.get("day") === form.dataset.last) chosen.delete("day");
  return new URLSearchParams([...chosen].filter(([, value]) => value)).toString();
}

// every table is printed, also one that is closed on the screen
addEventListener("beforeprint", () => {
  for (const each of view.querySelectorAll("details:not([open])")) {
    each.open = true;
    each.dataset.closed = "";
  }
});
addEventListener("afterprint", () => {
  for (const each of view.querySelectorAll("details[data-closed]")) {
    each.open = false;
    delete each.dataset.closed;
  }
});

// A link opens once. Whoever reloads before the answer came is the same page: it says so with a
// secret of its own, kept until a session is. A reload may begin before the link has left the
// address: then it stands there again.
function begun() {
  if (opened.headers.Authorization) return null;
  const before = sessionStorage.getItem("opening");
  if (!opened.once || before?.startsWith(`${opened.once}.`)) return before;
  const opening = `${opened.once}.${crypto.randomUUID()}`;
  sessionStorage.setItem("opening", opening);
  return opening;
}

async function open() {
  const opening = begun();
  if (opening) {
    const answer = await fetch("session", { method: "POST", body: opening });
    if (answer.ok) sessionStorage.setItem("session", await answer.text());
    if (answer.status < 500) sessionStorage.removeItem("opening");
  }
  await show("");
}

open().catch(offline);
setInterval(look, 60_000);
addEventListener("visibilitychange", look);
