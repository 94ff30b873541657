// Draws one message. Every word of it is text; nothing in it is ever read as markup.

import { avatar, h, icon, size, sr, t, time } from "./dom.js";

const radicado = /^(.*\S)\s+·\s+(TIC-\d{4}-\d{6})$/;
const handoff = /^\/(entrega|sellar|decidir)\//;

// nodes gives a text whose addresses of this very server are links; only = a pattern that their path must meet.
export function nodes(text, only) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(/https?:\/\/[^\s<>"«»]+/g)) {
    const address = m[0].replace(/[.,;:!?)\]]+$/, "");
    let url;
    try { url = new URL(address); } catch { continue; }
    if (url.origin !== location.origin || (only && !only.test(url.pathname))) continue;
    out.push(text.slice(from, m.index), h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", text: address }));
    from = m.index + address.length;
  }
  out.push(text.slice(from));
  return out;
}

// drawMessage draws a line. view: {person, room, pending, press(button), retryNow()}; pending: {token, state, note, drop()} while a
// press of one of its buttons is on its way.
export function drawMessage(line, view) {
  if (line.from === "page") return h("p", { class: "msg page-note", text: line.text });
  const { person, room } = view;
  const bot = line.from === "bot";
  const mine = line.from === person.account;
  const name = bot ? "ticbot" : mine ? t("you") : person.nameOf(line.from);
  const m = line.message ?? {};
  const card = bot && m.card;
  const kind = ["msg", mine ? "mine" : bot ? "bot" : "other"];
  if (card) kind.push("is-card");
  if (card && m.buttons?.some((b) => b.style === "primary")) kind.push("asks");
  if (line.waiting) kind.push("unsent");

  const body = h("div", { class: "bubble", dir: "auto", lang: m.lang || undefined });
  body.append(mine || room.direct ? sr(`${name}: `) : h("p", { class: "who", text: name }));
  if (line.only && !room.direct) body.append(h("p", { class: "only" }, icon("lock"), t("only")));
  if (m.title) body.append(...drawTitle(m.title, card));
  if (line.text) body.append(h("p", { class: "para", text: line.text }));
  let state = card;
  for (const block of m.body ?? []) {
    body.append(...drawBlock(block, { state, links: bot && room.direct }));
    if (block.kind === "fields") state = false;
  }
  if (m.files?.length) body.append(drawFiles(m.files, person.account));
  if (m.buttons?.length) body.append(drawButtons(m.buttons, view));
  body.append(drawFoot(line, view));
  return h("div", { class: kind.join(" ") }, mine ? null : avatar(name, line.from), body);
}

function drawTitle(title, card) {
  const m = card && title.match(radicado);
  if (!m) return [h("h3", { class: "title", text: title })];
  return [h("h3", { class: "title" }, h("span", { text: m[1] }), " ", h("span", { class: "number", text: m[2] }))];
}

function drawBlock(block, { state, links }) {
  switch (block.kind) {
    case "fields": return drawFields(block.rows ?? [], state);
    case "list":
      return [h("ul", { class: "list" }, ...(block.rows ?? []).map((r) => h("li", {},
        r.label ? h("span", { class: "label", text: `${r.label}: ` }) : null, h("span", { text: r.value }))))];
    case "quote": return [h("blockquote", { text: block.text })];
    case "pre": return [h("pre", { text: block.text })];
    default: return [h("p", { class: "para" }, ...(links ? nodes(block.text ?? "", handoff) : [block.text ?? ""]))];
  }
}

// drawFields draws labelled values; the state of a card, its first row, stands out as a pill.
function drawFields(rows, state) {
  const out = [];
  const states = t("card.states").toLowerCase().split("|");
  if (state && rows.length && states.includes((rows[0].label ?? "").toLowerCase())) {
    const [what, ...rest] = rows[0].value.split(" · ");
    out.push(h("p", { class: "state" }, sr(`${rows[0].label}: `), h("span", { class: "pill", text: what }),
      rest.length ? h("span", { class: "since", text: ` ${rest.join(" · ")}` }) : null));
    rows = rows.slice(1);
  }
  if (rows.length) {
    out.push(h("dl", { class: "fields" }, ...rows.map((r) => h("div", {},
      h("dt", { text: r.label ?? "" }), h("dd", { text: r.value })))));
  }
  return out;
}

export function drawFiles(files, as) {
  return h("ul", { class: "files" }, ...files.map((f) => h("li", {},
    h("a", { class: "file", href: `/chat/file/${f.hash}?${new URLSearchParams({ as, name: f.name })}`, download: f.name },
      icon("file"), h("span", { class: "file-name", text: f.name }), h("span", { class: "file-size", text: size(f.size) })))));
}

function drawButtons(buttons, view) {
  const { pending } = view;
  const row = h("div", { class: "buttons" });
  for (const b of buttons) {
    if (b.url) {
      if (/^https?:\/\//i.test(b.url)) {
        row.append(h("a", { class: `button ${b.style || ""}`, href: b.url, target: "_blank", rel: "noopener noreferrer" },
          b.label, icon("link"), sr(` (${t("newtab")})`)));
      } else row.append(h("span", { text: `${b.label}: ${b.url}` }));
      continue;
    }
    const pressed = pending && pending.token === b.token;
    row.append(h("button", {
      type: "button", class: `button ${b.style || ""} ${pressed ? "busy" : ""}`, "data-token": b.token,
      "aria-disabled": pending ? "true" : undefined, title: b.typed ? t("typed", { n: b.typed }) : undefined,
      on: { click: () => { if (!view.pending) view.press(b); } },
    }, pressed ? t("saving") : b.label));
  }
  const note = h("p", { class: "note", role: "status" });
  if (pending?.state !== "retry") return h("div", {}, row, note);
  note.append(pending.note || t("offline.retry"));
  return h("div", {}, row, note, h("div", { class: "note-actions" }, retryButton(view), dropButton(pending.drop)));
}

const dropButton = (drop) => h("button", { type: "button", class: "plain", text: t("drop"), on: { click: drop } });
const retryButton = (view) => h("button", { type: "button", class: "plain", text: t("retry.now"), on: { click: () => view.retryNow() } });

function drawFoot(line, view) {
  if (line.waiting) {
    const foot = h("div", { class: "meta" }, h("p", { role: "status", text: line.waiting.note || t("sending") }));
    if (line.waiting.state === "retry") {
      foot.append(h("div", { class: "meta-actions" }, retryButton(view), dropButton(line.waiting.drop)));
    }
    return foot;
  }
  const at = new Date(line.at);
  return h("p", { class: "meta" }, h("time", { datetime: line.at, text: time(at) }), line.edited ? ` · ${t("edited")}` : null);
}
