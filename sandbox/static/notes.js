// Short notes at the top of the page, and questions that must be answered.

import { byId, make } from "./dom.js";
import { t } from "./words.js";

// The newest takes the place of the one before; only what went wrong stays beside it.
export function toast(text, isBad = false) {
  const node = make("div", { className: isBad ? "toast bad" : "toast", textContent: text });
  const place = byId("toasts");
  place.querySelector(isBad ? ".toast.bad" : ".toast:not(.bad)")?.remove();
  place.append(node);
  setTimeout(() => node.remove(), isBad ? 8000 : 4000);
}

// An alert of the bot, as an app shows it; the focus goes back to where it was.
export function showAlert(text, goBack) {
  const dialog = open(text, [make("button", { type: "submit", textContent: t("ok") })]);
  dialog.onclose = () => {
    const active = document.activeElement;
    if (active === document.body || dialog.contains(active)) goBack();
  };
}

export function confirmed(text, yes) {
  const dialog = open(text, [
    make("button", { type: "submit", value: "", textContent: t("cancel") }),
    make("button", { type: "submit", value: "yes", className: "strong", textContent: yes }),
  ]);
  dialog.returnValue = "";
  return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === "yes"); });
}

function open(text, answers) {
  const dialog = byId("alert");
  byId("alert-text").textContent = text;
  byId("alert-answers").replaceChildren(...answers);
  if (!dialog.open) dialog.showModal();
  return dialog;
}

export function showPicture(address, words) {
  const image = byId("viewer-image");
  image.src = address;
  image.alt = words;
  byId("viewer").onclick = (event) => { if (event.target === byId("viewer")) byId("viewer").close(); };
  byId("viewer").showModal();
}

