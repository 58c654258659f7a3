// Behind the page: calls and answers as they happen, and the faults to switch on.

import { announce, byId, make, remember } from "./dom.js";
import { ask, post } from "./net.js";
import { toast } from "./notes.js";
import { t } from "./words.js";

const FAULTS = ["offline", "slow", "flood", "html502"];
const SHOWN = 200;
const calls = new Map(); // number -> call
let [next, timer, rows, filter, polls, pause] = [0, null, null, null, null, null];
const switches = new Map(); // fault -> its box
let turns = 0; // of switches, begun or over
let turning = 0; // under way
let last = Promise.resolve(); // of them, one after the other

function build() {
  filter = make("input", { type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: draw });
  polls = make("input", { type: "checkbox", onchange: draw });
  pause = make("input", { type: "checkbox" });
  rows = make("tbody", {});
  const labelled = (box, words) => make("label", {}, box, make("span", { textContent: words }));
  byId("panel").replaceChildren(
    make("fieldset", { className: "faults" }, make("legend", { textContent: t("faults") }), ...FAULTS.map(fault), make("p", { className: "soft", textContent: t("faults_hint") })),
    make("h2", { textContent: t("calls") }),
    make("div", { className: "filters" }, filter, labelled(polls, t("polling")), labelled(pause, t("pause"))),
    make("div", { className: "calls", tabIndex: 0, role: "region", "aria-label": t("calls") },
      make("table", {},
        make("thead", {}, make("tr", {}, ...["called", "answered", "took"].map((name) => make("th", { scope: "col", textContent: t(name) })))), rows)));
}

function fault(name) {
  const box = make("input", { type: "checkbox", role: "switch" });
  box.onchange = () => turn(name, box);
  switches.set(name, box);
  return make("label", { className: "switch" }, box, make("span", { textContent: t(name) }));
}

function turn(name, box) {
  turns += 1;
  turning += 1;
  last = last.then(() => turned(name, box));
}

async function turned(name, box) {
  let told = null;
  try {
    told = (await post("/api/faults", { name, on: box.checked })).faults;
    announce(t(box.checked ? "fault_on" : "fault_off", t(name)));
  } catch (error) {
    box.checked = !box.checked;
    toast(error.message, true);
  }
  turns += 1;
  turning -= 1;
  if (told && !turning) showFaults(told);
}

function showFaults(faults) {
  for (const [name, box] of switches) {
    box.parentElement.hidden = !(name in faults);
    box.checked = faults[name] === true;
  }
  document.body.classList.toggle("has-fault", Object.values(faults).some(Boolean));
}

// Calls that were not answered yet are asked for again.
async function read() {
  const waiting = [...calls.values()].filter((call) => call.ok === null).map((call) => call.number);
  const before = turns;
  try {
    const { calls: told, faults } = await ask(`/api/calls?after=${Math.min(next, ...waiting.slice(-20))}`);
    for (const call of told) calls.set(call.number, call);
    next = Math.max(next, ...told.map((call) => call.number + 1));
    for (const number of [...calls.keys()].slice(0, -SHOWN * 5)) calls.delete(number);
    if (before === turns && !turning) showFaults(faults); // else it tells how they stood before
    if (!pause.checked) draw();
  } catch { /* the status line says it */ }
}

function draw() {
  const wanted = filter.value.trim().toLowerCase();
  const fits = (call) => (polls.checked || call.method !== "getUpdates") && (!wanted || JSON.stringify(call).toLowerCase().includes(wanted));
  const shown = [...calls.values()].filter(fits).slice(-SHOWN).reverse();
  rows.replaceChildren(...shown.map(row));
  if (!shown.length) rows.append(make("tr", {}, make("td", { colSpan: 3, className: "soft", textContent: t("no_calls") })));
}

function row(call) {
  const state = call.ok === null ? "waits" : call.ok ? "fine" : "refused";
  const took = call.ms === null ? t("wait_answer") : `${call.ms} ms`;
  return make("tr", { className: state },
    make("td", {}, make("b", { textContent: call.method }), call.chat ? make("span", { className: "to", textContent: ` ${call.chat}` }) : null, make("code", { textContent: call.params })),
    make("td", {}, make("code", { textContent: call.answer })),
    make("td", { className: "took", textContent: took }));
}

export function forgetCalls() {
  calls.clear();
  next = 0;
}

function open(isOpen) {
  byId("panel").hidden = !isOpen;
  byId("open-panel").setAttribute("aria-expanded", String(isOpen));
  document.body.classList.toggle("has-panel", isOpen);
  remember("panel", isOpen ? "open" : "closed");
  clearInterval(timer);
  if (!isOpen) return;
  read();
  timer = setInterval(read, 1000);
}

export function startPanel() {
  build();
  byId("open-panel").onclick = () => open(byId("panel").hidden);
  open(remember("panel") === "open");
}
