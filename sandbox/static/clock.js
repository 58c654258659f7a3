// The demo's time: shown with its weekday, moved by buttons.

import { announce, byId } from "./dom.js";
import { post } from "./net.js";
import { toast } from "./notes.js";
import { dayWords, t } from "./words.js";

let clock = { wall: null, at: 0 };

function tick() {
  if (clock.wall === null) return;
  const at = new Date(clock.wall + (performance.now() - clock.at));
  const two = (number) => String(number).padStart(2, "0");
  byId("now").textContent = `${dayWords(at)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

export function setClock(wall) {
  clock = { wall, at: performance.now() };
  tick();
}

async function move(button) {
  const buttons = [...byId("steps").children];
  for (const each of buttons) each.disabled = true;
  const label = button.textContent;
  button.textContent = t("moving");
  if (button.dataset.to === "month") offerStop(button);
  try {
    const { wall } = await post("/api/clock", { to: button.dataset.to });
    setClock(wall);
    announce(t("moved", byId("now").textContent));
  } catch (error) {
    toast(error.message, true);
  } finally {
    button.textContent = label;
    delete button.dataset.stops;
    for (const each of buttons) each.disabled = false;
    button.focus();
  }
}

// The month takes a while; the same button ends it at the push that is under way.
function offerStop(button) {
  toast(t("month_moving"));
  button.textContent = t("stop");
  button.dataset.stops = "";
  button.disabled = false;
  button.focus();
}

async function stop(button) {
  button.disabled = true;
  await post("/api/stop", {}).catch((error) => toast(error.message, true));
}

export function startClock() {
  byId("steps").onclick = ({ target }) => {
    if ("stops" in target.dataset) stop(target);
    else if (target.dataset.to) move(target);
  };
  setInterval(tick, 1000);
}
