// One conversation of one person: the log, its lines in order, and what is still on its way.

import { day, firstName, h, icon, t } from "./dom.js";
import { drawMessage } from "./message.js";

const near = 80; // pixels from the end within which new lines scroll along

export class Room {
  constructor(person, { id, name, kind }) {
    this.person = person;
    this.id = id;
    this.name = name;
    this.direct = kind === "direct";
    this.entries = []; // {line, el} sorted by time
    this.bySeq = new Map();
    this.top = 0; // the greatest number here
    this.seen = 0; // the greatest number that was shown
    this.live = false;
    const label = this.direct ? t("log.direct", { nombre: person.name }) : t("log.channel", { canal: name, nombre: person.name });
    this.log = h("div", {
      class: "log", role: "log", "aria-live": "off", "aria-label": label, tabindex: "0", on: { scroll: () => this.scrolled() },
    });
    this.more = h("button", { type: "button", class: "more", hidden: true, on: { click: () => this.toEnd() } }, icon("down"), t("more"));
    this.el = h("div", { class: "room", hidden: true }, this.log, this.more);
    this.stick = true; // the end is in sight, and stays so when lines come or the window changes
    new ResizeObserver(() => { if (this.stick) this.toEnd(); }).observe(this.log);
    this.drawEmpty();
  }

  // drawEmpty shows the first steps, as long as nothing was said.
  drawEmpty() {
    if (this.entries.length > 0) {
      this.empty?.remove();
      this.empty = null;
      return;
    }
    if (this.empty) return;
    this.empty = h("div", { class: "empty" });
    if (this.direct) {
      const staff = this.person.seat.rooms?.length ? t("empty.staff").split("|") : [];
      const examples = [...t("empty.examples").split("|"), ...staff];
      this.empty.append(
        h("img", { src: "/chat/app/icon.svg", alt: "", width: "52", height: "52" }),
        h("h3", { text: t("empty.hello", { nombre: firstName(this.person.name) }) }),
        h("p", { text: t("empty.intro") }),
        h("ul", { class: "examples" }, ...examples.map((x) => h("li", {},
          h("button", { type: "button", class: "example", on: { click: () => this.person.say(x, []) } }, `«${x}»`)))));
    } else {
      this.empty.append(h("h3", { text: `#${this.name}` }), h("p", { text: t("empty.channel") }));
    }
    this.log.append(this.empty);
  }

  // upsert takes a line from the server, new or edited.
  upsert(line) {
    const known = this.bySeq.get(line.seq);
    if (known) {
      if (line.change <= known.line.change) return;
      known.line = line;
      this.redraw(known);
      return;
    }
    if (line.from === this.person.account) this.settle(line.text ?? "");
    const entry = { line };
    this.bySeq.set(line.seq, entry);
    this.top = Math.max(this.top, line.seq);
    this.insert(entry);
    if (line.from === this.person.account) this.seen = Math.max(this.seen, line.seq);
  }

  insert(entry) {
    const end = this.stick;
    let i = this.entries.length;
    while (i > 0 && later(this.entries[i - 1].line, entry.line)) i--;
    this.entries.splice(i, 0, entry);
    entry.el = h("div", { class: "entry" });
    this.log.insertBefore(entry.el, this.entries[i + 1]?.el ?? null);
    this.draw(entry);
    for (const k of [i, i + 1]) if (this.entries[k]) this.frame(k);
    this.drawEmpty();
    if (end || entry.line.waiting || entry.line.from === this.person.account) this.toEnd();
    else if (this.live) this.more.hidden = false;
  }

  // frame puts the day above the first line of a day, and draws lines of one speaker together.
  frame(i) {
    const { line, el } = this.entries[i];
    const before = this.entries[i - 1]?.line;
    const newDay = !before || day(new Date(before.at)) !== day(new Date(line.at));
    el.querySelector(":scope > .day")?.remove();
    if (newDay) el.prepend(h("p", { class: "day" }, h("span", { text: day(new Date(line.at)) })));
    el.classList.toggle("follows", !newDay && before.from === line.from && new Date(line.at) - new Date(before.at) < 300000);
  }

  draw(entry) {
    const view = {
      person: this.person, room: this, pending: entry.pending,
      press: (b) => this.person.press(this, entry, b), retryNow: () => this.person.outbox.kick(),
    };
    entry.el.querySelector(":scope > .msg")?.remove();
    entry.el.append(drawMessage(entry.line, view));
  }

  // redraw draws an entry anew and keeps the focus where it was.
  redraw(entry) {
    const focused = entry.el.contains(document.activeElement) ? document.activeElement : null;
    const end = this.stick;
    this.draw(entry);
    if (focused) {
      const same = [...entry.el.querySelectorAll("button")].find((b) => b.dataset.token === focused.dataset.token);
      (same ?? entry.el.querySelector(".buttons button") ?? this.log).focus({ preventScroll: true });
    }
    if (end) this.toEnd();
  }

  // addWaiting shows a line that is on its way; it is taken away when the stored one comes.
  addWaiting(text, files) {
    const entry = { line: { from: this.person.account, text, message: { files }, at: this.person.app.now().toISOString(), waiting: { state: "sending" } } };
    this.insert(entry);
    return entry;
  }

  // settle takes away the oldest waiting line with this text.
  settle(text) {
    const entry = this.entries.find((e) => e.line.waiting && e.line.text === text);
    if (entry) this.remove(entry);
  }

  remove(entry) {
    const i = this.entries.indexOf(entry);
    if (i < 0) return;
    this.entries.splice(i, 1);
    entry.el.remove();
    if (this.entries[i]) this.frame(i);
    this.drawEmpty();
  }

  // addNote shows a sentence of the page itself; it is not kept anywhere.
  addNote(text) {
    this.insert({ line: { from: "page", at: this.person.app.now().toISOString(), text } });
  }

  // caughtUp is called when the history is complete: from now on lines are news.
  caughtUp(seen) {
    if (this.live) return;
    this.live = true;
    this.seen = Math.min(seen ?? this.top, this.top);
    this.log.setAttribute("aria-live", "polite");
    this.toEnd();
  }

  unread() {
    let n = 0;
    for (const [seq, e] of this.bySeq) if (seq > this.seen && e.line.from !== this.person.account) n++;
    return n;
  }

  markSeen() { this.seen = this.top; }
  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < near; }
  scrolled() {
    this.stick = this.atEnd();
    if (this.stick) this.more.hidden = true;
  }

  toEnd() {
    this.stick = true;
    this.log.scrollTop = this.empty ? 0 : this.log.scrollHeight;
    this.more.hidden = true;
  }
}

// later orders lines: waiting ones last, then by time, then by number.
function later(a, b) {
  if (Boolean(a.waiting) !== Boolean(b.waiting)) return Boolean(a.waiting);
  const d = Date.parse(a.at) - Date.parse(b.at);
  return d !== 0 ? d > 0 : (a.seq ?? Infinity) > (b.seq ?? Infinity);
}
