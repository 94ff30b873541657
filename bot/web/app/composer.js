// The line at the foot of a conversation: words, files, send.

import { h, icon, size, sr, t } from "./dom.js";
import { upload } from "./net.js";

let count = 0;

// composer makes the form. send(text, files) is called with what is complete; maxFile in bytes, 0 = no uploads.
export function composer(person, { maxFile, send }) {
  const id = `write-${++count}`;
  const uploads = []; // {name, file?, error?}
  const box = h("textarea", {
    id, rows: "1", placeholder: t("write.hint"), autocomplete: "off", enterkeyhint: "send", "aria-describedby": `${id}-keys`,
  });
  const chips = h("ul", { class: "chips", "aria-label": t("files.chosen"), hidden: true });
  const note = h("p", { class: "composer-note", role: "status" });
  const picker = h("input", { type: "file", multiple: true, class: "sr", tabindex: "-1", "aria-hidden": "true", "aria-label": t("attach") });
  const attach = h("button", { type: "button", class: "round ghost", title: t("attach"), on: { click: () => picker.click() } },
    icon("clip"), sr(t("attach")));
  const go = h("button", { type: "submit", class: "round", title: t("send") }, icon("send"), sr(t("send")));

  const drawChips = () => {
    chips.hidden = uploads.length === 0;
    chips.replaceChildren(...uploads.map((u) => h("li", { class: `chip ${u.error ? "failed" : ""}` },
      icon("file"), h("span", { class: "file-name", text: u.name }),
      h("span", { class: "file-size", text: u.error || (u.file ? size(u.file.size) : t("files.uploading")) }),
      h("button", {
        type: "button", class: "chip-off", title: t("files.remove", { archivo: u.name }),
        on: { click: () => { uploads.splice(uploads.indexOf(u), 1); drawChips(); box.focus(); } },
      }, icon("close"), sr(t("files.remove", { archivo: u.name }))))));
  };
  const add = async (file) => {
    const u = { name: file.name };
    uploads.push(u);
    if (file.size > maxFile) u.error = t("error.big", { mb: Math.floor(maxFile / 1048576) });
    drawChips();
    if (u.error) { note.textContent = u.error; return; }
    try {
      u.file = await upload(person.account, file);
      note.textContent = t("files.ready", { archivo: file.name });
    } catch (err) {
      u.error = err.name === "TypeError" ? t("files.failed") : err.message;
      note.textContent = u.error;
    }
    drawChips();
  };
  picker.addEventListener("change", () => { for (const f of picker.files) add(f); picker.value = ""; });

  const submit = (e) => {
    e?.preventDefault();
    if (uploads.some((u) => !u.file && !u.error)) { note.textContent = t("files.wait"); return; }
    const files = uploads.filter((u) => u.file).map((u) => u.file);
    const text = box.value.trim();
    if (!text && files.length === 0) { box.focus(); return; }
    box.value = "";
    uploads.length = 0;
    note.textContent = "";
    drawChips();
    grow();
    send(text, files);
    box.focus();
  };
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
  };
  box.addEventListener("input", grow);
  let shift = false;
  box.addEventListener("keydown", (e) => {
    shift = e.shiftKey;
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) submit(e);
  });
  box.addEventListener("beforeinput", (e) => { // the Enter of a phone's keyboard has no key
    if (shift || (e.inputType !== "insertLineBreak" && e.inputType !== "insertParagraph")) return;
    if (box.value.trim()) submit(e);
    else e.preventDefault();
  });
  box.addEventListener("paste", (e) => {
    const files = [...(e.clipboardData?.files ?? [])];
    if (files.length && maxFile) { e.preventDefault(); files.forEach(add); }
  });

  const form = h("form", { class: "composer", on: { submit } },
    chips, note,
    h("div", { class: "composer-row" },
      maxFile ? attach : null, maxFile ? picker : null,
      h("label", { class: "sr", for: id, text: t("write.label", { nombre: person.name }) }), box,
      h("span", { class: "sr", id: `${id}-keys`, text: t("write.keys") }), go));
  if (maxFile) {
    form.addEventListener("dragover", (e) => e.preventDefault());
    form.addEventListener("drop", (e) => { e.preventDefault(); for (const f of e.dataTransfer.files) add(f); });
  }
  return { form, focus: () => box.focus(), restore: (text) => { if (!box.value) { box.value = text; grow(); } } };
}
