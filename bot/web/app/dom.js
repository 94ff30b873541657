// Small helpers: elements, icons, texts and dates. All text enters the page as text, never as markup.

let texts = {};
export let lang = document.documentElement.lang || "es";

export function setTexts(all) { texts = all; }

// t gives a text of the page; {name} in it is replaced from args.
export function t(id, args = {}) {
  const s = texts[id] ?? id;
  return s.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));
}

// h makes an element: h("p", {class: "x", text: "…", on: {click: f}, "aria-label": "…"}, child, …).
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") el.className = value;
    else if (key === "text") el.textContent = value;
    else if (key === "on") for (const [name, f] of Object.entries(value)) el.addEventListener(name, f);
    else if (key in el && typeof value !== "string") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

const paths = {
  send: "M4 12 20 4l-5 16-3.5-6.500zM11.5 13.5 20 4",
  clip: "m20 11.5-8.3 8.300a5 5 0 0 1-7.1-7.100l8.6-8.600a3.3 3.3 0 0 1 4.7 4.700l-8.6 8.600a1.7 1.7 0 0 1-2.4-2.400l7.9-7.9",
  file: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zM13 3v6h6",
  close: "M6 6l12 12M18 6 6 18",
  calendar: "M5 6.500h14a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7.500a1 1 0 0 1 1-1zM4 11h16M8 3.500v4M16 3.500v4",
  down: "m6 9 6 6 6-6",
  link: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

// icon draws one of the paths above; it is decoration, the words stand beside it or in a label.
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

export const sr = (text) => h("span", { class: "sr", text });

// avatar shows initials on one of eight colours; it says nothing that the name does not say.
export function avatar(name, account) {
  if (account === "bot") return h("img", { class: "avatar bot", src: "/chat/app/icon.svg", alt: "" });
  let sum = 0;
  for (const c of account) sum = (sum * 31 + c.codePointAt(0)) % 997;
  return h("span", { class: `avatar c${sum % 8}`, "aria-hidden": "true", text: initials(name) });
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "?")][0];
  const last = words.length > 1 ? [...words[words.length - 1]][0] : "";
  return (first + last).toUpperCase();
}

// firstName keeps a short second given name: «Luz Dary Gómez» is «Luz Dary».
export const firstName = (name) => {
  const words = name.split(/\s+/);
  return words.length > 2 && words[1].length <= 5 ? `${words[0]} ${words[1]}` : words[0];
};

// badge shows a count, in words for those who do not see it.
export function badge(el, n) {
  el.hidden = n === 0;
  el.replaceChildren(h("span", { "aria-hidden": "true", text: n > 99 ? "99+" : String(n) }),
    h("span", { class: "sr", text: t(n === 1 ? "unread.uno" : "unread.varios", { n }) }));
}

const locale = lang === "es" ? "es-CO" : lang;
let timeOf, dayOf, shortOf;

// setZone says in which time zone dates are shown.
export function setZone(timeZone) {
  timeOf = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit", hour12: true });
  dayOf = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  shortOf = new Intl.DateTimeFormat(locale, { timeZone, weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

export const time = (at) => timeOf.format(at).replace(/\u202f/g, "\u00a0");
export const day = (at) => dayOf.format(at);
export const moment = (at) => `${shortOf.format(at)}, ${time(at)}`;

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const kb = bytes / 1024;
  const [n, unit] = kb < 1024 ? [kb, "kB"] : [kb / 1024, "MB"];
  return `${n.toLocaleString(locale, { maximumFractionDigits: n < 10 ? 1 : 0 })} ${unit}`;
}

let toastTimer;
// toast repeats aloud what the page shows elsewhere too.
export function toast(text) {
  const el = document.getElementById("toast");
  el.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { el.textContent = ""; }, 5000);
}
