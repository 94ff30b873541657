// What only the demonstration has: the clock of the bot, and the box of the mails that it sent.

import { badge, h, icon, moment, sr, t, time, toast } from "./dom.js";
import { post } from "./net.js";
import { nodes, drawFiles } from "./message.js";

// clock shows the bot's date and time and can move it on. It gives {set(now), now()}.
export function clock() {
  let ahead = 0; // ms of the bot's clock before this machine's
  const now = () => new Date(Date.now() + ahead);
  const draw = () => {
    const el = document.getElementById("now");
    if (!el) return;
    el.dateTime = now().toISOString();
    el.textContent = moment(now());
    document.querySelector(".clock-short").textContent = time(now());
  };
  const set = (at) => { ahead = at - Date.now(); draw(); };
  setInterval(draw, 5000);
  for (const b of document.querySelectorAll(".jump")) {
    const label = b.textContent;
    b.addEventListener("click", async () => {
      if (b.getAttribute("aria-disabled") === "true") return;
      b.setAttribute("aria-disabled", "true");
      b.classList.add("busy");
      try {
        const out = await post("/chat/clock", { kind: b.dataset.kind });
        set(new Date(out.now));
        toast(t("clock.moved", { n: moment(now()) }));
      } catch (err) {
        toast(err.name === "TypeError" ? t("offline.clock") : err.message);
      }
      b.removeAttribute("aria-disabled");
      b.classList.remove("busy");
      b.textContent = label;
    });
  }
  return { set, now };
}

// mailbox is the drawer of mails. It gives {line(line), ready()}; as = the account with which files are fetched.
export function mailbox(as) {
  const open = document.getElementById("mail-open");
  const mark = open.querySelector(".badge");
  const list = h("ol", { class: "mails" });
  const none = h("p", { class: "mail-none", text: t("mail.none") });
  const bySeq = new Map();
  let fresh = 0;
  let live = false;
  const close = h("button", { type: "button", class: "round ghost", title: t("close"), on: { click: () => dialog.close() } }, icon("close"), sr(t("close")));
  const scroll = h("div", { class: "mail-body", tabindex: "0", role: "region", "aria-label": t("mail.list") }, none, list);
  const dialog = h("dialog", { class: "drawer", "aria-labelledby": "mail-title" },
    h("header", { class: "form-head" }, h("div", {}, h("h2", { id: "mail-title", text: t("mail.title") }), h("p", { class: "form-who", text: t("mail.intro") })), close),
    scroll);
  document.body.append(dialog);
  open.addEventListener("click", () => {
    dialog.showModal();
    scroll.scrollTop = 0;
    close.focus();
    fresh = 0;
    badge(mark, 0);
  });
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  return {
    line(line) {
      if (bySeq.has(line.seq)) return;
      const el = drawMail(line, as);
      bySeq.set(line.seq, el);
      list.prepend(el);
      none.hidden = true;
      if (!live) return;
      if (!dialog.open) badge(mark, ++fresh);
      toast(t("mail.new", { nombre: line.text }));
    },
    ready() { live = true; },
  };
}

function drawMail(line, as) {
  const at = new Date(line.at);
  const m = line.message ?? {};
  return h("li", { class: "mail" },
    h("h3", { class: "mail-subject", text: m.title || t("mail.nosubject") }),
    h("p", { class: "mail-meta" }, h("span", {}, `${t("mail.to")} `, h("strong", { text: line.text })), h("time", { datetime: line.at, text: moment(at) })),
    ...(m.body ?? []).map((b) => h("p", { class: "para" }, ...nodes(b.text ?? ""))),
    m.files?.length ? drawFiles(m.files, as) : null);
}
