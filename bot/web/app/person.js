// One person: her conversations, what she writes and presses, and what of it is on its way.

import { badge, h, t } from "./dom.js";
import { composer } from "./composer.js";
import { Outbox } from "./net.js";
import { Room } from "./room.js";

export class Person {
  // app: {now(), maxFile, names: Map, openForm(person, room, form, opener), changed()}
  constructor(seat, app) {
    this.seat = seat;
    this.app = app;
    this.account = seat.account;
    this.name = seat.name;
    this.outbox = new Outbox(seat.account);
    this.shown = false; // in a pane that can be seen
    const direct = { id: `dm-${seat.account}`, name: t("tab.chat"), kind: "direct" };
    this.rooms = new Map([direct, ...(seat.rooms ?? []).filter((r) => r.kind === "channel")].map((r) => [r.id, new Room(this, r)]));
    this.active = this.rooms.get(direct.id);
    this.write = composer(this, { maxFile: app.maxFile, send: (text, files) => this.say(text, files) });
    this.tabs = h("nav", { class: "tabs", "aria-label": t("tabs.label", { nombre: this.name }) });
    for (const room of this.rooms.values()) {
      room.badge = h("span", { class: "badge", hidden: true });
      room.tab = h("button", { type: "button", class: "tab", on: { click: () => this.show(room) } },
        h("span", { class: "tab-name", text: room.direct ? room.name : `#${room.name}` }), " ", room.badge);
      this.tabs.append(room.tab);
    }
    this.tabs.hidden = this.rooms.size < 2;
    this.el = h("div", { class: "person" }, this.tabs, ...[...this.rooms.values()].map((r) => r.el), this.write.form);
    this.show(this.active);
  }

  nameOf(account) { return this.app.names.get(account) ?? account; }

  show(room) {
    this.active = room;
    for (const r of this.rooms.values()) {
      r.el.hidden = r !== room;
      if (r === room) r.tab.setAttribute("aria-current", "true");
      else r.tab.removeAttribute("aria-current");
    }
    room.toEnd();
    this.app.changed();
  }

  // refresh counts what is new, and takes what can be seen as seen.
  refresh() {
    if (this.shown && !document.hidden && this.active.live) this.active.markSeen();
    for (const r of this.rooms.values()) badge(r.badge, r.live ? r.unread() : 0);
  }

  // waiting counts what is new in her own conversation; a channel waits for nobody in particular.
  waiting() { const [direct] = this.rooms.values(); return direct.live ? direct.unread() : 0; }

  unread() {
    let n = 0;
    for (const r of this.rooms.values()) if (r.live) n += r.unread();
    return n;
  }

  line(roomID, line) { this.rooms.get(roomID)?.upsert(line); }

  // say sends a line; it is seen at once and stays until the server has it.
  async say(text, files) {
    const room = this.active;
    const entry = room.addWaiting(text, files);
    const update = (state, note) => {
      entry.line.waiting = { state, note: state === "retry" ? note || t("offline.retry") : "", drop: () => sending.item.drop() };
      if (room.entries.includes(entry)) room.redraw(entry);
    };
    let state = "";
    const sending = this.outbox.push({ kind: "text", room: room.id, text, files }, (s, note) => {
      if (s === "sending" && state === "retry") return; // «no connection» stays until it is over
      state = s;
      queueMicrotask(() => update(s, note));
    });
    const { data, refused, dropped } = await sending;
    room.remove(entry);
    if (dropped) return;
    if (refused) {
      room.addNote(refused);
      this.write.restore(text);
      return;
    }
    if (data.forgot) room.addNote(t("forgot"));
    this.answered(room, data);
  }

  // press sends a click; the button shows that it works until the answer is there.
  async press(room, entry, button) {
    entry.pending = { token: button.token, state: "sending" };
    room.redraw(entry);
    const sending = this.outbox.push({ kind: "click", room: room.id, on: entry.line.seq, token: button.token }, (s, note) => {
      if (s !== "retry" && entry.pending?.state === "retry") return;
      entry.pending = { token: button.token, state: s, note, drop: () => sending.item.drop() };
      queueMicrotask(() => room.redraw(entry));
    });
    const { data, refused } = await sending;
    entry.pending = null;
    room.redraw(entry);
    if (refused) room.addNote(refused);
    else if (data) this.answered(room, data);
  }

  // submit sends a page of a form; the dialog shows what comes back.
  submit(room, body, onState) { return this.outbox.push({ kind: "submission", room: room.id, ...body }, onState); }

  cancel(room, token) {
    this.outbox.push({ kind: "cancel", room: room.id, token }).then(({ data }) => { if (data) this.answered(room, data); });
  }

  answered(room, data) {
    if (data.line) room.upsert(data.line);
    if (data.whisper) room.upsert(data.whisper);
    if (data.form) this.app.openForm(this, room, data.form);
    this.app.changed();
  }
}
