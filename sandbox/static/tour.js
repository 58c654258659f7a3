// The guided tour: one step at a time, done by the visitor, found done in the chats themselves.

import { announce, button, byId, isCalm, isPhone, make, remember } from "./dom.js";
import { world } from "./live.js";
import { samplePhoto } from "./samples.js";
import { seatFor, seats, show } from "./seats.js";
import { ASKER, FILER, Facts, LEADER, LIAISON, STEPS } from "./tour_steps.js";
import { t } from "./words.js";

let tour = null; // { epoch, step: -1 before the start, base, isHidden }
let isAsked = false; // for, before it was there

function load() {
  let kept = null;
  try { kept = JSON.parse(remember("tour") ?? "null"); } catch { /* not ours */ }
  if (kept?.epoch === world.epoch) return kept;
  return { epoch: world.epoch, step: -1, base: {}, isHidden: kept?.isHidden ?? false };
}

function keep() { remember("tour", JSON.stringify(tour)); }

function begin() {
  tour.base = Object.fromEntries([...seats.values()].map((seat) => [seat.index, Math.max(0, ...seat.data.messages.map((one) => one.id))]));
  tour.isHidden = false;
  goTo(0);
}

function goTo(step) {
  tour.step = step;
  keep();
  draw();
  const seat = seatOfStep();
  if (seat) show(seat.index);
  mark();
}

const current = () => STEPS[tour?.step];
const seatOfStep = () => (current() ? seatFor(current().seat) : null);

// Asked whenever a chat changed: several steps may have been done at once.
function follow() {
  if (tour?.epoch !== world.epoch) { tour = load(); draw(); }
  if (isAsked) { isAsked = false; fold(false); }
  const facts = new Facts(tour);
  let { step } = tour;
  const before = step;
  while (step >= 0 && step < STEPS.length && STEPS[step].done(facts)) step += 1;
  if (step !== before) {
    announce(t("done_step", title(STEPS[step - 1])));
    goTo(step);
  }
  mark();
}

const title = (step) => t(`${step.name}_title`);
const text = (step) => t(step.name === "file" ? "file_text_step" : `${step.name}_text`, ...[FILER, LEADER, LIAISON, ASKER].map(nameOf));
const nameOf = (person) => seatFor(person)?.data.title ?? "";

function draw() {
  const card = byId("tour");
  card.hidden = tour.isHidden;
  byId("open-tour").setAttribute("aria-expanded", String(!tour.isHidden));
  const step = current();
  if (tour.step < 0) card.replaceChildren(...face(t("begin_title"), t("begin"), [button(t("start"), begin, { className: "strong" })]));
  else if (!step) card.replaceChildren(...face(t("all_done_title"), t("all_done"), [button(t("restart"), begin)]));
  else card.replaceChildren(...face(title(step), text(step), stepKeys(step)));
}

function face(heading, words, keys) {
  const hide = button("×", () => fold(true), { className: "round", "aria-label": t("hide") });
  return [
    make("div", { className: "tour-words" },
      current() ? make("p", { className: "tour-count" }, make("span", { textContent: t("step", tour.step + 1, STEPS.length) }), dots()) : null,
      make("h2", { textContent: heading, tabIndex: -1 }),
      make("p", { textContent: words })),
    make("div", { className: "tour-keys" }, ...keys),
    hide,
  ];
}

function dots() {
  const marks = STEPS.map((_, at) => make("i", { className: at < tour.step ? "past" : at === tour.step ? "now" : "" }));
  return make("span", { className: "dots", "aria-hidden": "true" }, ...marks);
}

function stepKeys(step) {
  const seat = seatOfStep();
  const keys = [];
  if (step.sample) keys.push(button(t("insert"), () => insert(step), { className: "strong" }));
  if (seat) keys.push(button(t("go_there", seat.data.title), () => lead(seat)));
  keys.push(button(t("skip"), () => goTo(tour.step + 1)), button(t("restart"), begin, { className: "quiet" }));
  return keys;
}

function lead(seat) {
  show(seat.index);
  (targetNode() ?? seat.composer.input).focus();
}

async function insert(step) {
  const { composer, index } = seatOfStep();
  show(index);
  composer.fill(t(step.sample));
  if (step.photo && !composer.tray.files.length) composer.tray.add([await samplePhoto()]);
  composer.input.focus();
}

function fold(isHidden) {
  tour.isHidden = isHidden;
  keep();
  draw();
  mark();
  if (isHidden) byId("open-tour").focus();
  else byId("tour").querySelector("h2").focus();
}

function targetNode() {
  for (const target of current()?.targets ?? []) {
    if (target.to) return byId("steps").querySelector(`[data-to=${target.to}]`);
    if (target.typing && new Facts(tour).about(current().seat, target.typing)) return seatOfStep().composer.input;
    const own = target.label && newestWith(target.label);
    if (own) return own;
  }
  return null;
}

function newestWith(label) {
  const base = tour.base[seatOfStep()?.index] ?? 0;
  const nodes = [...(seatOfStep()?.log.querySelectorAll(".keys button") ?? [])];
  return nodes.findLast((node) => node.textContent.startsWith(label) && Number(node.closest(".message").dataset.id) > base) ?? null;
}

// Only one thing is marked at a time.
function mark() {
  for (const node of document.querySelectorAll(".spot, .tour-here")) node.classList.remove("spot", "tour-here");
  if (tour.isHidden || !current()) return;
  const seat = seatOfStep();
  seat?.root.classList.add("tour-here");
  seat?.tab.classList.add("tour-here");
  const target = targetNode() ?? (current().sample ? seat?.composer.input : null);
  target?.classList.add("spot");
  if (target && seat?.log.contains(target)) seat.jump.hidden = true; // it may lie over what is to be pressed
  if (target?.dataset.to) return target.scrollIntoView({ block: "nearest", inline: "center" }); // the clock's row scrolls
  if (target && seat?.log.contains(target) && seat.stick && isPhone()) target.scrollIntoView({ block: "nearest", behavior: isCalm() ? "auto" : "smooth" });
}

export function startTour() {
  world.onChange.push(follow);
  byId("open-tour").onclick = () => { if (tour) fold(!tour.isHidden); else isAsked = true; };
}
