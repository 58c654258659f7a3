// One chat: its head, its messages as they stand now, and what is new in it.

import { bubble, together } from "./bubble.js";
import { Composer } from "./composer.js";
import { make } from "./dom.js";
import { post } from "./net.js";
import { showAlert, toast } from "./notes.js";
import { seatMenu } from "./seat_menu.js";
import { inFront, isFront, startPrivately, tabFor } from "./seats.js";
import { dayWords, role, t } from "./words.js";

const JUST_BELOW = 60; // pixels from the end that still count as reading the newest message

export class Seat {
  constructor(data) {
    this.index = data.index;
    this.data = data;
    this.shown = new Map(); // id of a unit -> { node, sign }
    this.unread = 0;
    this.target = null; // the message the jump button leads to
    this.stick = true; // reading the newest message
    this.acts = {
      say: (text) => this.composer.sayNow(text),
      start: (code) => startPrivately(this.speaker, code),
    };
    this.build();
  }

  get isGroup() { return this.data.speakers.length > 0; }
  get speaker() { return this.isGroup ? Number(this.composer.select.value) : this.data.person_id; }

  build() {
    const { title } = this.data;
    const heading = `seat-${this.index}`;
    this.roleLine = make("p", { className: "role" });
    this.log = make("div", { className: "log", role: "log", tabIndex: 0, "aria-label": t("messages_of", title) });
    this.jump = make("button", { type: "button", className: "jump", hidden: true, textContent: t("newer") });
    const more = make("button", { type: "button", className: "round", textContent: "⋮", "aria-label": `${title}：${t("more")}`, "aria-haspopup": "menu", "aria-expanded": "false" });
    more.onclick = () => seatMenu(this, more);
    this.composer = new Composer(this);
    this.root = make("section", { className: "seat", "aria-labelledby": heading },
      make("header", {},
        make("span", { className: `avatar hue${this.data.person_id % 6}${this.isGroup ? " group" : ""}`, textContent: title.slice(0, 1), "aria-hidden": "true" }),
        make("div", { className: "names" }, make("h2", { id: heading, textContent: title }), this.roleLine), more),
      this.log, this.jump, this.composer.root);
    this.tab = tabFor(this);
    this.listen();
  }

  listen() {
    this.log.onkeydown = (event) => { if (event.key === "Escape") this.composer.input.focus(); };
    this.root.addEventListener("focusin", () => { inFront(this.index); this.read(); });
    this.root.addEventListener("pointerdown", () => this.read());
    this.log.onscroll = () => {
      this.showDay();
      if (this.stick && this.extent !== this.measure()) return this.toEnd(); // the list changed, nobody scrolled
      this.stick = this.atEnd();
      if (this.target && this.inView(this.target)) this.jump.hidden = true;
      else this.placeJump();
      return undefined;
    };
    new ResizeObserver(() => this.grown()).observe(this.log);
    this.jump.onclick = () => this.goTo(this.target);
  }

  async press(message, key, node) {
    node.setAttribute("aria-busy", "true");
    try {
      const fields = { seat: this.index, speaker: this.speaker, message_id: message.id, data: key.data };
      const { text, show_alert: isAlert } = await post("/api/press", fields);
      if (text && isAlert) showAlert(text, () => this.refocus(message.id));
      else if (text) toast(text);
    } catch (error) {
      toast(error.message, true);
    } finally {
      node.removeAttribute("aria-busy");
    }
  }

  update(data) {
    this.data = data;
    const facts = [role(data.role), data.group?.is_super && t("is_super"), data.group && !data.group.has_bot && t("no_bot"), data.is_blocked && t("is_blocked")];
    this.roleLine.textContent = facts.filter(Boolean).join(" · ");
    this.composer.update(data);
    this.render();
  }

  render(again = false) {
    const first = this.shown.size === 0;
    const stay = this.stick || first;
    const focus = this.log.contains(document.activeElement) ? document.activeElement : null;
    const spot = focus?.closest(".message")?.dataset.id;
    const fresh = this.draw(again);
    if (stay) this.toEnd();
    if (focus && !focus.isConnected) this.refocus(spot);
    if (!again && !first) this.notice(fresh);
    this.composer.offerReply(this.data.messages);
  }

  draw(again) {
    const [fresh, order, live] = [[], [], new Set()];
    let day = null;
    for (const unit of together(this.data.messages)) {
      const [message] = unit.messages;
      if (message.date !== day) order.push(dayLine(message));
      day = message.date;
      order.push(this.place(unit, again, fresh));
      live.add(unit.id);
    }
    for (const id of [...this.shown.keys()]) if (!live.has(id)) this.shown.delete(id);
    if (!order.length) order.push(make("p", { className: "empty", textContent: t("nothing_yet") }));
    arrange(this.log, order);
    return fresh;
  }

  place(unit, again, fresh) {
    const sign = JSON.stringify(unit);
    const known = this.shown.get(unit.id);
    if (known && known.sign === sign && !again) return known.node;
    const node = bubble(unit, this);
    if (!again && (unit.messages[0].from_bot || unit.messages[0].sender.id !== this.speaker)) fresh.push(node);
    this.shown.set(unit.id, { node, sign });
    return node;
  }

  notice(fresh) {
    for (const node of fresh) node.classList.add("fresh");
    const hidden = fresh.find((node) => !this.inView(node));
    if (hidden) { this.target = hidden; this.jump.hidden = false; this.placeJump(); }
    if (fresh.length && !isFront(this.index)) this.unread += fresh.length;
    this.badge();
  }

  read() {
    this.unread = 0;
    this.badge();
  }

  badge() {
    const { title } = this.data;
    this.tab.lastElementChild.textContent = this.unread ? String(this.unread) : "";
    this.tab.setAttribute("aria-label", this.unread ? t("updates", title, this.unread) : title);
  }

  refocus(id) {
    const node = id ? this.shown.get(Number(id))?.node : null;
    (node?.querySelector(".keys button, .keys a, .menu-key") || this.composer.input).focus({ preventScroll: true });
  }

  menuKey(id) { return this.shown.get(id)?.node.querySelector(".menu-key"); }

  grown() { if (this.stick) this.toEnd(); }
  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < JUST_BELOW; }
  measure() { return `${this.log.scrollHeight} ${this.log.clientHeight}`; }
  toEnd() { this.stick = true; this.log.scrollTop = this.log.scrollHeight; this.extent = this.measure(); }

  inView(node) {
    const [inner, outer] = [node.getBoundingClientRect(), this.log.getBoundingClientRect()];
    return outer.height === 0 || (inner.bottom <= outer.bottom + JUST_BELOW && inner.top >= outer.top - inner.height / 2);
  }

  // Where the message lies above, the button stands above, too: below it would cover the newest keys.
  placeJump() {
    const isAbove = this.target && this.target.getBoundingClientRect().top < this.log.getBoundingClientRect().top;
    this.jump.classList.toggle("up", Boolean(isAbove));
  }

  // The day of what is read stays in sight while the list moves, and covers nothing afterwards.
  showDay() {
    this.log.classList.add("moving");
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.log.classList.remove("moving"), 1200);
  }

  goToMessage(id) { this.goTo(this.shown.get(id)?.node); }

  goTo(node) {
    this.jump.hidden = true;
    node?.scrollIntoView({ block: "nearest" });
    node?.classList.remove("fresh");
    requestAnimationFrame(() => node?.classList.add("fresh"));
  }
}

function dayLine(message) {
  const [year, month, day] = message.date.split("-").map(Number);
  return make("p", { className: "day", textContent: dayWords(new Date(Date.UTC(year, month - 1, day))) });
}

// Nodes that stay are not touched: moving one would take the focus from it.
function arrange(log, order) {
  const wanted = new Set(order);
  for (const node of [...log.children]) if (!wanted.has(node)) node.remove();
  order.forEach((node, at) => {
    if (log.children[at] !== node) log.insertBefore(node, log.children[at] ?? null);
  });
}
