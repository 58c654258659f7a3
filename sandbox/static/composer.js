// Where a person types: words, an answer, an edit, what is attached, the bot's commands.

import { snippet } from "./bubble.js";
import { button, make } from "./dom.js";
import { post } from "./net.js";
import { toast } from "./notes.js";
import { openPopup } from "./popup.js";
import { attachMenu } from "./samples.js";
import { isFront } from "./seats.js";
import { Tray } from "./tray.js";
import { t } from "./words.js";

export class Composer {
  constructor(seat) {
    this.seat = seat;
    this.reply = null; // the message that is answered
    this.edited = null; // the message that is changed
    this.asked = new Set(); // forced replies already offered
    this.line = Promise.resolve(); // what is sent, one after the other
    this.going = null; // the newest words that are on their way
    this.build();
  }

  build() {
    const { title, speakers } = this.seat.data;
    this.select = make("select", {}, ...speakers.map(({ id, name }) => make("option", { value: id, textContent: name })));
    this.select.onchange = () => this.seat.render(true);
    this.context = make("p", { className: "context", hidden: true }, make("span"), button("×", () => this.leave()));
    this.input = make("textarea", { rows: 1, placeholder: t("message"), "aria-label": t("type_here", title), "aria-keyshortcuts": "Enter" });
    this.file = make("input", { type: "file", multiple: true, hidden: true, tabIndex: -1, "aria-label": t("pick") });
    this.tray = new Tray(this);
    const attach = button("＋", () => attachMenu(this, attach), { className: "round", "aria-label": t("attach"), "aria-haspopup": "menu", "aria-expanded": "false" });
    const commands = button("/", () => this.offerCommands(commands), { className: "round", "aria-label": t("commands"), "aria-haspopup": "menu", "aria-expanded": "false" });
    this.send = make("button", { type: "submit", className: "send", textContent: t("send") });
    this.root = make("form", { className: "composer", autocomplete: "off" },
      make("label", { className: "speaker", hidden: speakers.length === 0 }, make("span", { textContent: t("speaker") }), this.select),
      this.context, this.tray.root,
      make("div", { className: "line" }, attach, commands, this.input, this.file, this.send));
    this.attach = attach;
    this.listen();
  }

  listen() {
    this.root.onsubmit = (event) => { event.preventDefault(); this.submit(); };
    this.input.onkeydown = (event) => this.key(event);
    this.input.oninput = () => this.fit();
    this.input.onpaste = (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) { event.preventDefault(); this.tray.add(files); }
    };
    this.file.onchange = () => { this.tray.add([...this.file.files]); this.file.value = ""; };
  }

  update({ speakers }) {
    speakers.forEach(({ name, is_inside: isInside }, at) => {
      this.select.options[at].textContent = isInside ? name : `${name}${t("is_out")}`;
    });
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 140)}px`;
  }

  key(event) {
    if (event.key === "Escape") this.leave();
    if (event.key === "ArrowUp" && !this.input.value) this.editLast(event);
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit();
  }

  // What is said while something is on its way follows it.
  busy(work) {
    const mine = this.line.then(async () => {
      this.send.disabled = true;
      try {
        await work();
      } catch (error) {
        toast(error.message, true);
      }
      if (this.line !== mine) return;
      this.send.disabled = false;
      this.going = null;
    });
    this.line = mine;
    return mine;
  }

  get who() { return { seat: this.seat.index, speaker: this.seat.speaker }; }

  submit() {
    const text = this.input.value.trim();
    if (!text && !this.tray.files.length) return this.input.focus();
    if (text === this.going) return undefined; // pressed twice
    this.going = text;
    return this.busy(() => this.deliver(text));
  }

  async deliver(text) {
    const { reply, edited } = this;
    if (edited) await post("/api/edit", { ...this.who, message_id: edited.id, text });
    else if (this.tray.files.length) await this.tray.send(text, reply?.id ?? "");
    else await post("/api/say", { ...this.who, text, reply_to: reply?.id ?? null });
    // What was typed, asked, or opened for a change while the message was on its way stays.
    if (this.edited === edited && this.input.value.trim() === text) this.fill("");
    if (this.reply === reply && this.edited === edited) this.leave(true);
    this.seat.toEnd();
  }

  sayNow(text) { return this.busy(() => post("/api/say", { ...this.who, text, reply_to: null })); }

  fill(text) {
    this.input.value = text;
    this.fit();
  }

  replyTo(message) {
    this.leave(true);
    this.reply = message;
    this.shows(t("reply_to", message.sender.name, snippet(message)), t("no_reply"));
    this.input.focus();
  }

  edit(message) {
    this.leave(true);
    this.edited = message;
    this.fill(this.textOf(message));
    this.shows(t("editing", snippet(message)), t("no_edit"));
    this.send.textContent = t("save");
    this.input.focus();
  }

  textOf(message) {
    const flat = (body) => body.map((part) => (typeof part === "string" ? part : flat(part.children))).join("");
    return flat(message.body);
  }

  editLast(event) {
    const own = this.seat.data.messages.findLast((one) => one.sender.id === this.seat.speaker && !one.forwarded && one.id > 0 && !one.service);
    if (!own) return;
    event.preventDefault();
    this.edit(own);
  }

  shows(words, leave) {
    this.context.hidden = false;
    this.context.firstElementChild.textContent = words;
    this.context.lastElementChild.setAttribute("aria-label", leave);
  }

  leave(keepsWords = false) {
    if (this.edited && !keepsWords) this.fill("");
    this.reply = this.edited = null;
    this.context.hidden = true;
    this.send.textContent = t("send");
    if (this.root.contains(document.activeElement)) this.input.focus();
  }

  offerReply(messages) {
    const spoken = messages.findLastIndex((message) => message.sender.id === this.seat.speaker && !message.from_bot);
    const last = messages.slice(spoken + 1).findLast((message) => message.forced_reply);
    if (!last || this.asked.has(last.id)) return;
    this.asked.add(last.id);
    const hadFocus = isFront(this.seat.index) && document.visibilityState === "visible";
    this.reply = last;
    this.shows(t("reply_to", last.sender.name, snippet(last)), t("no_reply"));
    if (hadFocus) this.input.focus();
  }

  offerCommands(anchor) {
    const { commands } = this.seat.data;
    if (!commands.length) return toast(t("no_commands"));
    return openPopup(anchor, t("commands"), commands.map(({ command, description }) => ({
      text: `/${command}`, hint: description, act: () => this.sayNow(`/${command}`),
    })));
  }
}
