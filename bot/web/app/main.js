// The page: panes with people, the switch between them on a phone, and the stream that feeds them all.

import { avatar, badge, firstName, h, icon, lang, setTexts, setZone, t } from "./dom.js";
import { clock, mailbox } from "./demo.js";
import { FormWindow } from "./form.js";
import { get, kickAll, session } from "./net.js";
import { Person } from "./person.js";
import { Stream } from "./stream.js";

const most = 3; // panes side by side
const wide = matchMedia("(min-width: 1000px)");
const remember = {
  read(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
  write(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private window: nothing is remembered */ } },
};

const people = new Map(); // account → Person
const panes = []; // {el, select, body, person, tab, used}
let front = 0; // the pane that a narrow window shows
let forms;

async function start() {
  const [texts, data] = await Promise.all([retry(() => get(`/chat/texts?lang=${lang}`)), retry(() => get("/chat/seats"))]);
  setTexts(texts);
  setZone(data.zone);
  const watch = clock();
  watch.set(new Date(data.now));
  const app = {
    now: watch.now, maxFile: data.max_file, names: new Map(data.seats.map((s) => [s.account, s.name])),
    openForm: (person, room, form) => forms.open(person, room, form), changed: () => refresh(),
  };
  forms = new FormWindow(app);
  const main = document.getElementById("panes");
  document.getElementById("loading").remove();
  if (data.seats.length === 0) {
    main.append(h("p", { class: "loading", text: t("nobody") }));
    return;
  }
  if (document.body.dataset.login) session.account = data.seats[0].account;
  for (const seat of data.seats) people.set(seat.account, new Person(seat, app));
  buildPanes(main, data.seats);
  const mail = data.mail_room && document.getElementById("mail-open") ? mailbox(data.seats[0].account) : null;
  follow(data, watch, mail);
}

// retry asks until it is answered: the page may be open before the server is.
async function retry(f) {
  for (let pause = 400; ; pause = Math.min(pause * 2, 5000)) {
    try { return await f(); } catch (err) {
      document.getElementById("offline").textContent = err.name === "TypeError" ? "…" : err.message;
    }
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

function buildPanes(main, seats) {
  const first = seats.filter((s) => s.first).concat(seats.filter((s) => !s.first));
  const kept = (remember.read("seats") ?? []).filter((a) => people.has(a));
  const order = [...new Set([...kept, ...first.map((s) => s.account)])].slice(0, most);
  main.dataset.count = String(order.length);
  order.forEach((account, i) => {
    const pane = drawPane(i, seats);
    panes.push(pane);
    main.append(pane.el);
    document.getElementById("switch").append(pane.tab);
    seatIn(pane, people.get(account));
  });
  document.getElementById("switch").hidden = order.length < 2;
  wide.addEventListener("change", () => showFront(front));
  showFront(0);
}

function drawPane(i, seats) {
  const id = `seat-${i + 1}`;
  const option = (s) => h("option", { value: s.account, text: s.name });
  const groups = [[t("seat.first"), seats.filter((s) => s.first)], [t("seat.more"), seats.filter((s) => !s.first)]].filter(([, list]) => list.length);
  const select = h("select", { id, class: "seat-select" }, ...(groups.length > 1
    ? groups.map(([label, list]) => h("optgroup", { label }, ...list.map(option))) : seats.map(option)));
  const pane = { select, used: 0, shown: h("span", { class: "seat-shown", "aria-hidden": "true" }) };
  pane.title = h("h2", { class: "sr", id: `${id}-title` });
  pane.face = h("span", { class: "seat-face" });
  pane.position = h("p", { class: "seat-position" });
  pane.body = h("div", { class: "pane-body" });
  const choose = seats.length > 1
    ? [h("label", { class: "sr", for: id, text: t("seat.label", { n: i + 1 }) }), h("div", { class: "seat-pick" }, pane.shown, icon("down"), select)]
    : [h("p", { class: "seat-name" })];
  pane.el = h("section", { class: "pane", "aria-labelledby": `${id}-title`, on: { focusin: () => { pane.used = performance.now(); } } },
    pane.title, h("div", { class: "pane-head" }, pane.face, h("div", { class: "seat-text" }, ...choose, pane.position)), pane.body);
  select.addEventListener("change", () => seatIn(pane, people.get(select.value)));
  pane.tab = h("button", { type: "button", class: "switch-tab", on: { click: () => showFront(panes.indexOf(pane)) } });
  pane.badge = h("span", { class: "badge", hidden: true });
  return pane;
}

// seatIn seats a person in a pane; whoever sits elsewhere changes places with the one who was here.
function seatIn(pane, person) {
  const other = panes.find((p) => p !== pane && p.person === person);
  const before = pane.person;
  if (other && before) put(other, before);
  put(pane, person);
  remember.write("seats", panes.map((p) => p.person.account));
  refresh();
}

function put(pane, person) {
  const { seat } = person;
  pane.person = person;
  pane.select.value = person.account;
  pane.shown.textContent = person.name;
  pane.title.textContent = person.name;
  pane.face.replaceChildren(avatar(person.name, person.account));
  pane.position.textContent = [seat.position, seat.dep].filter(Boolean).join(" · ");
  const only = pane.el.querySelector(".seat-name");
  if (only) only.textContent = person.name;
  pane.body.replaceChildren(person.el);
  pane.tab.replaceChildren(avatar(person.name, person.account), h("span", { class: "switch-name", text: firstName(person.name) }), pane.badge);
  person.active.toEnd();
}

function showFront(i) {
  front = i;
  panes.forEach((p, k) => {
    p.el.classList.toggle("front", k === i);
    if (k === i) p.tab.setAttribute("aria-current", "true");
    else p.tab.removeAttribute("aria-current");
  });
  panes[i].person.active.toEnd();
  refresh();
}

// refresh brings every count up to date: tabs, switch, the list of choices, the row of those who wait, the window's title.
function refresh() {
  if (!forms) return;
  panes.forEach((p, i) => { p.person.shown = wide.matches || i === front; });
  const seated = new Set(panes.map((p) => p.person));
  const counts = new Map();
  for (const person of people.values()) {
    if (!seated.has(person)) person.shown = false;
    person.refresh();
    counts.set(person, person.unread());
  }
  for (const p of panes) badge(p.badge, counts.get(p.person));
  drawWaiting([...people.values()].filter((person) => !seated.has(person)).map((person) => [person, person.waiting()]).filter(([, n]) => n > 0));
  const total = [...seated].reduce((n, person) => n + counts.get(person), 0);
  document.title = (total > 0 ? `(${total}) ` : "") + t("title");
  remember.write("seen", Object.fromEntries([...people.values()].flatMap((person) => [...person.rooms.values()]
    .filter((r) => r.live).map((r) => [`${person.account} ${r.id}`, r.seen]))));
}

let waitingShown = "";
// drawWaiting offers a seat to people with news who sit nowhere: in a demonstration it is often their turn.
function drawWaiting(list) {
  const key = list.map(([p, n]) => `${p.account} ${n}`).join();
  if (key === waitingShown) return;
  waitingShown = key;
  const el = document.getElementById("waiting");
  el.hidden = list.length === 0;
  el.replaceChildren(h("p", { text: t("waiting.intro") }), h("ul", {}, ...list.map(([person, n]) => {
    const mark = h("span", { class: "badge" });
    badge(mark, n);
    return h("li", {}, h("button", { type: "button", class: "waiting-one", title: t("waiting.seat", { nombre: person.name }), on: { click: () => invite(person) } },
      avatar(person.name, person.account), h("span", { text: person.name }), mark));
  })));
}

// invite seats a person in the pane that was used longest ago; on a phone in the one in front.
function invite(person) {
  const pane = wide.matches ? panes.reduce((a, b) => (b.used < a.used ? b : a)) : panes[front];
  pane.used = performance.now();
  seatIn(pane, person);
  person.write.focus();
}

function follow(data, watch, mail) {
  const watches = [...people.values()].flatMap((p) => [...p.rooms.keys()].map((room) => ({ as: p.account, room })));
  if (mail) watches.push({ as: "", room: data.mail_room });
  const offline = document.getElementById("offline");
  const seen = remember.read("seen") ?? {};
  let out = false; // the session has ended: what was written waits until somebody logs in again, perhaps in another tab
  session.out = (ended) => {
    if (ended === out) return;
    out = ended;
    if (ended) offline.replaceChildren(`${t("login.ended")} `, h("a", { href: "/", target: "_blank", rel: "noopener", text: t("login.again") }));
    else { offline.textContent = ""; kickAll(); }
  };
  new Stream(watches, {
    line(as, room, line) {
      if (as === "") mail?.line(line);
      else people.get(as)?.line(room, line);
      if (ready) refresh();
    },
    ready() {
      for (const p of people.values()) for (const r of p.rooms.values()) r.caughtUp(seen[`${p.account} ${r.id}`]);
      mail?.ready();
      ready = true;
      document.body.dataset.ready = "true";
      refresh();
    },
    clock: watch.set,
    state(s) {
      if (!out) offline.textContent = s === "lost" ? t("reconnecting") : "";
      if (s === "open") kickAll();
    },
  }).start();
}

let ready = false;
document.addEventListener("visibilitychange", refresh);
start();
