// The window in which a form is filled in, page by page. One is open at a time; others wait their turn.

import { h, icon, sr, t } from "./dom.js";
import { field } from "./fields.js";

let pageCount = 0;

export class FormWindow {
  constructor(app) {
    this.app = app;
    this.queue = [];
    this.now = null; // {person, room, form, fields, pending, hidden}
    this.left = new Map(); // what was typed on a page that was closed, by person and token; gone with the browser window
    this.heading = h("h2", { id: "form-title", tabindex: "-1" });
    this.who = h("p", { class: "form-who" });
    this.body = h("div", { class: "form-body" });
    this.status = h("p", { class: "form-status", role: "status" });
    this.go = h("button", { type: "submit", class: "button primary" });
    this.back = h("button", { type: "button", class: "button back", on: { click: () => this.submit({ _back: "1" }) } });
    this.cancel = h("button", { type: "button", class: "button", on: { click: () => this.close() } });
    const x = h("button", { type: "button", class: "round ghost", title: t("close"), on: { click: () => this.close() } }, icon("close"), sr(t("close")));
    this.dialog = h("dialog", { class: "form", "aria-labelledby": "form-title" },
      h("form", { novalidate: true, on: { submit: (e) => { e.preventDefault(); this.submit(); } } },
        h("header", { class: "form-head" }, h("div", {}, this.heading, this.who), x),
        this.body,
        h("footer", { class: "form-foot" }, this.status, h("div", { class: "form-actions" }, this.back, this.cancel, this.go))));
    this.dialog.addEventListener("cancel", (e) => { e.preventDefault(); this.close(); });
    document.body.append(this.dialog);
  }

  open(person, room, form) {
    const job = { person, room, form };
    if (this.now && !(this.now.person === person && this.now.hidden)) {
      if (this.now.person === person && !this.now.pending) this.show(job); // a newer form of the same person replaces hers
      else this.queue.push(job);
      return;
    }
    this.show(job);
  }

  show(job, errors = {}) {
    this.now = job;
    const { person, form } = job;
    const page = form.pages[0] ?? { id: "", fields: [] };
    const kept = this.left.get(this.key(job)) ?? {};
    const prefix = `f${++pageCount}`;
    job.fields = (page.fields ?? []).map((f) => field(f, form.values?.[f.id] ?? kept[f.id], {
      as: person.account, maxFile: this.app.maxFile, prefix,
    }));
    this.summary = h("p", { class: "form-summary", role: "alert" });
    this.heading.textContent = form.title;
    this.who.textContent = person.name;
    if (form.lang) this.dialog.lang = form.lang;
    else this.dialog.removeAttribute("lang");
    this.body.replaceChildren(this.summary, ...(page.intro ? [h("p", { class: "intro", text: page.intro })] : []), ...job.fields.map((f) => f.el));
    this.body.scrollTop = 0;
    this.go.textContent = form.submit || t("form.submit");
    this.cancel.textContent = form.cancel || t("form.cancel");
    this.back.textContent = form.back ?? "";
    this.back.hidden = !form.back;
    this.busy(false);
    if (!this.dialog.open) {
      job.opener ??= document.activeElement;
      this.dialog.showModal();
    }
    if (!this.mark(errors)) (job.fields.find((f) => f.read() !== null) ?? { focus: () => this.heading.focus() }).focus();
  }

  // mark shows the sentences and goes to the first; it reports whether there are any.
  mark(errors) {
    const wrong = this.now.fields.filter((f) => { f.fail(errors[f.id]); return errors[f.id]; });
    const other = Object.entries(errors).filter(([id]) => !this.now.fields.some((f) => f.id === id)).map(([, s]) => s);
    const sum = wrong.length === 0 ? "" : wrong.length === 1 ? t("form.wrong.uno") : t("form.wrong.varios", { n: wrong.length });
    this.summary.textContent = [...other, sum].filter(Boolean).join(" ");
    if (wrong.length) wrong[0].focus();
    else if (other.length) this.go.focus();
    return wrong.length + other.length > 0;
  }

  busy(on, note = "") {
    this.go.classList.toggle("busy", on);
    this.go.setAttribute("aria-disabled", String(on));
    if (on) this.go.textContent = t("saving");
    this.status.textContent = note;
  }

  // submit sends the page; more are values that no field holds, as that of the way back.
  async submit(more = {}) {
    const job = this.now;
    if (!job || job.pending) return;
    const values = { ...more };
    const files = {};
    for (const f of job.fields) {
      const got = f.read();
      if (!got) continue;
      if (got.busy) { this.status.textContent = t("files.wait"); return; }
      if (got.files) { if (got.files.length) files[f.id] = got.files; } else values[f.id] = got.value;
    }
    job.pending = true;
    this.busy(true);
    const sending = job.person.submit(job.room, { token: job.form.token, values, fields: files }, (state, note) => {
      if (state !== "retry") return;
      job.drop = () => sending.item.drop();
      if (this.now === job) this.status.textContent = note || t("offline.retry");
    });
    const { data, refused } = await sending;
    job.pending = false;
    job.drop = null;
    if (this.now !== job) return;
    this.answered(job, data, refused, values);
  }

  answered(job, data, refused, values) {
    const errors = refused ? { "": refused } : data?.errors ?? {};
    if (data?.form) {
      this.left.delete(this.key(job));
      job.person.answered(job.room, { ...data, form: null });
      this.show({ ...job, form: data.form, hidden: false }, errors);
      return;
    }
    if (Object.keys(errors).length) {
      if (job.hidden) { // it was closed while the answer was on its way: open it again
        job.hidden = false;
        this.show({ ...job, form: { ...job.form, values } }, errors);
        return;
      }
      this.busy(false);
      this.go.textContent = job.form.submit || t("form.submit");
      this.mark(errors);
      return;
    }
    this.left.delete(this.key(job));
    this.end(job);
    job.person.answered(job.room, data ?? {});
  }

  // close is the person's wish: the draft stays with the bot, and what was typed here stays until the form is back.
  close() {
    const job = this.now;
    if (!job) return;
    if (job.pending && !job.drop) { // the answer is awaited: it may open the window again
      job.hidden = true;
      this.dialog.close();
      return;
    }
    const kept = {};
    for (const f of job.fields) { const got = f.read(); if (got?.value) kept[f.id] = got.value; }
    this.left.set(this.key(job), kept);
    if (job.drop) job.drop(); // it could not be sent, and is not wanted any more
    else job.person.cancel(job.room, job.form.token);
    this.end(job);
  }

  end(job) {
    this.now = null;
    if (this.dialog.open) this.dialog.close();
    this.body.replaceChildren();
    if (!job.opener?.isConnected || job.opener === document.body) job.person.write.focus();
    const next = this.queue.shift();
    if (next) this.show(next);
  }

  key(job) { return `${job.person.account} ${job.form.token} ${job.form.pages[0]?.id ?? ""}`; }
}
