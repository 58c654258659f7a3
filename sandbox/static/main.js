// The demo page begins here.

import { startClock } from "./clock.js";
import { byId } from "./dom.js";
import { followDrafts } from "./drafts.js";
import { listen, world } from "./live.js";
import { post } from "./net.js";
import { confirmed, toast } from "./notes.js";
import { forgetCalls, startPanel } from "./panel.js";
import { startTour } from "./tour.js";
import { applyWords, language, t } from "./words.js";

async function reset() {
  if (!(await confirmed(t("reset_ask"), t("reset")))) return;
  const button = byId("reset");
  button.disabled = true;
  button.textContent = t("resetting");
  try {
    await post("/api/reset", {});
    forgetCalls();
    toast(t("reset_done"));
  } catch (error) {
    toast(error.message, true);
  } finally {
    button.disabled = false;
    button.textContent = t("reset");
    button.focus();
  }
}

async function switchLanguage() {
  try {
    await post("/api/language", { language: language === "en" ? "zh" : "en" });
    location.reload();
  } catch (error) {
    toast(error.message, true);
  }
}

// Said once, when the page is opened in another language than the sample began in.
function tellOfSample() {
  world.onChange.splice(world.onChange.indexOf(tellOfSample), 1);
  if (world.begunIn !== language) toast(t("other_sample"));
}

applyWords();
world.onChange.push(tellOfSample);
byId("language").onclick = switchLanguage;
byId("language").lang = byId("language").textContent === "English" ? "en" : "zh-CN";
byId("reset").onclick = reset;
startClock();
startPanel();
startTour();
followDrafts();
listen();
