// The fields of a form page. Each gives {el, id, read(), fail(sentence), focus()}; read() gives {value} or {files}.

import { h, icon, size, sr, t } from "./dom.js";
import { upload } from "./net.js";

const isISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/;
const ownDate = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/;

// field builds one. as = the account that uploads, maxFile in bytes; prefix makes the ids of the page unique.
export function field(f, value, { as, maxFile, prefix }) {
  if (f.kind === "notice") return notice(f);
  const ids = { input: `${prefix}-${f.id}`, help: `${prefix}-${f.id}-help`, error: `${prefix}-${f.id}-error` };
  const help = f.ask && f.ask !== f.label ? h("p", { class: "help", id: ids.help, text: f.ask }) : null;
  const secret = f.private ? h("p", { class: "help", id: `${ids.help}-private` }, icon("lock"), t("form.private")) : null;
  const error = h("p", { class: "error", id: ids.error, hidden: true });
  const described = [help && ids.help, secret && `${ids.help}-private`].filter(Boolean);
  const say = (list) => list.join(" ") || undefined;
  const control = build(f, value ?? f.default ?? "", { ids, as, maxFile, described: say(described) });
  const label = [f.label, f.required ? null : h("span", { class: "optional", text: ` ${t("form.optional")}` })];
  const el = control.group
    ? h("fieldset", { class: "field", "aria-describedby": say(described) }, h("legend", {}, ...label), help, secret, control.el, error)
    : h("div", { class: "field" }, h("label", { for: ids.input }, ...label), help, secret, control.el, error);
  const fail = (sentence) => {
    error.hidden = !sentence;
    error.textContent = sentence ?? "";
    const all = say(sentence ? [...described, ids.error] : described);
    for (const input of control.inputs) {
      input.toggleAttribute("aria-invalid", false);
      if (sentence) input.setAttribute("aria-invalid", "true");
      const on = control.group ? el : input;
      if (all) on.setAttribute("aria-describedby", all);
      else on.removeAttribute("aria-describedby");
    }
    el.classList.toggle("wrong", Boolean(sentence));
  };
  const focus = () => (control.inputs.find((i) => i.checked) ?? control.inputs[0]).focus();
  return { el, id: f.id, read: control.read, fail, focus };
}

function notice(f) {
  const el = h("div", { class: "field notice" }, f.label ? h("p", { class: "notice-label", text: f.label }) : null, h("p", { class: "para", text: f.ask || f.default || "" }));
  return { el, id: f.id, read: () => null, fail() {}, focus() {} };
}

function build(f, value, ctx) {
  switch (f.kind) {
    case "select": return (f.options ?? []).length <= 4 ? choices(f, value, ctx, "radio") : select(f, value, ctx);
    case "multiselect": return choices(f, value, ctx, "checkbox");
    case "textarea": return text(h("textarea", { rows: "4" }), f, value, ctx);
    case "date": return date(f, value, ctx, "date");
    case "datetime": return date(f, value, ctx, "datetime-local");
    case "person": return person(f, value, ctx);
    case "file": return files(f, ctx);
    case "number": return text(h("input", { type: "text", inputmode: "numeric" }), f, value, ctx);
    case "money": {
      const c = text(h("input", { type: "text", inputmode: "numeric" }), f, value, ctx);
      return { ...c, el: h("div", { class: "with-mark" }, h("span", { class: "mark", "aria-hidden": "true", text: "$" }), c.el) };
    }
    case "email": return text(h("input", { type: "email", inputmode: "email", autocapitalize: "off", spellcheck: "false" }), f, value, ctx);
    case "url": return text(h("input", { type: "url", inputmode: "url", autocapitalize: "off", spellcheck: "false" }), f, value, ctx);
    default: return text(h("input", { type: "text" }), f, value, ctx);
  }
}

function text(input, f, value, { ids, described }) {
  input.id = ids.input;
  input.name = f.id;
  input.value = value;
  input.autocomplete = "off";
  if (f.placeholder) input.placeholder = f.placeholder;
  if (f.required) input.setAttribute("aria-required", "true");
  if (described) input.setAttribute("aria-describedby", described);
  return { el: input, inputs: [input], read: () => ({ value: input.value.trim() }) };
}

// choices are cards to pick one (radio) or several (checkbox) of.
function choices(f, value, { ids }, type) {
  const chosen = new Set(type === "radio" ? [value] : value.split("\n"));
  const inputs = (f.options ?? []).map((o, i) => h("input", {
    type, name: ids.input, id: `${ids.input}-${i}`, value: o.value, checked: chosen.has(o.value),
  }));
  const cards = inputs.map((input, i) => h("label", { class: "choice", for: input.id }, input, h("span", { text: f.options[i].label })));
  return {
    group: true, inputs, el: h("div", { class: "choices" }, ...cards),
    read: () => ({ value: inputs.filter((i) => i.checked).map((i) => i.value).join("\n") }),
  };
}

function select(f, value, ctx) {
  const known = f.options.some((o) => o.value === value);
  const input = h("select", {}, known && f.required ? null : h("option", { value: "", text: t("form.choose") }),
    ...f.options.map((o) => h("option", { value: o.value, text: o.label })));
  const c = text(input, f, known ? value : "", ctx);
  return { ...c, el: h("div", { class: "select" }, input, icon("down")) };
}

// date takes words («el viernes») as well as the picker, which writes dd/mm/aaaa.
function date(f, value, ctx, type) {
  const m = value.match(isISO);
  const shown = m ? `${m[3]}/${m[2]}/${m[1]}${m[4] ? ` ${m[4]}` : ""}` : value;
  const c = text(h("input", { type: "text", placeholder: t(type === "date" ? "form.date" : "form.datetime") }), f, shown, ctx);
  const input = c.inputs[0];
  const name = t("form.calendar", { nombre: f.label });
  const picker = h("input", { type, class: "picker", tabindex: "-1", "aria-hidden": "true", "aria-label": name });
  picker.addEventListener("change", () => {
    const p = picker.value.match(isISO);
    if (!p) return;
    input.value = `${p[3]}/${p[2]}/${p[1]}${p[4] ? ` ${p[4]}` : ""}`;
    input.focus();
  });
  const open = h("button", {
    type: "button", class: "beside", title: name,
    on: {
      click: () => {
        const d = input.value.match(ownDate);
        if (d && type === "date") picker.value = `${d[3]}-${d[2].padStart(2, "0")}-${d[1].padStart(2, "0")}`;
        try { picker.showPicker(); } catch { picker.focus(); }
      },
    },
  }, icon("calendar"), sr(name));
  return { ...c, el: h("div", { class: "row" }, input, open, picker) };
}

// person proposes names; a proposed name is sent as its value, anything else as typed.
function person(f, value, ctx) {
  const options = f.options ?? [];
  const byLabel = new Map(options.map((o) => [o.label, o.value]));
  const shown = options.find((o) => o.value === value)?.label ?? value;
  const c = text(h("input", { type: "text", list: options.length ? `${ctx.ids.input}-list` : undefined }), f, shown, ctx);
  const list = options.length ? h("datalist", { id: `${ctx.ids.input}-list` }, ...options.map((o) => h("option", { value: o.label }))) : null;
  return {
    ...c, el: h("div", {}, c.el, list),
    read: () => { const typed = c.inputs[0].value.trim(); return { value: byLabel.get(typed) ?? typed }; },
  };
}

// files are uploaded as soon as they are chosen; the form waits for them.
function files(f, { ids, as, maxFile, described }) {
  const chosen = [];
  const list = h("ul", { class: "chips" });
  const note = h("p", { class: "help", role: "status" });
  const input = h("input", { type: "file", multiple: true, id: ids.input, class: "sr", "aria-describedby": described });
  const draw = () => list.replaceChildren(...chosen.map((c) => h("li", { class: `chip ${c.error ? "failed" : ""}` }, icon("file"),
    h("span", { class: "file-name", text: c.name }),
    h("span", { class: "file-size", text: c.error || (c.file ? size(c.file.size) : t("files.uploading")) }),
    h("button", {
      type: "button", class: "chip-off", on: { click: () => { chosen.splice(chosen.indexOf(c), 1); draw(); input.focus(); } },
    }, icon("close"), sr(t("files.remove", { archivo: c.name }))))));
  const add = async (file) => {
    const c = { name: file.name };
    chosen.push(c);
    draw();
    try {
      if (file.size > maxFile) throw new RangeError(t("error.big", { mb: Math.floor(maxFile / 1048576) }));
      c.file = await upload(as, file);
      note.textContent = t("files.ready", { archivo: file.name });
    } catch (err) {
      c.error = err.name === "TypeError" ? t("files.failed") : err.message;
      note.textContent = c.error;
    }
    draw();
  };
  input.addEventListener("change", () => { for (const file of input.files) add(file); input.value = ""; });
  return {
    el: h("div", { class: "upload" }, h("div", { class: "pick-file" }, input,
      h("span", { class: "button", "aria-hidden": "true", on: { click: () => input.click() } }, icon("clip"), t("form.file"))), list, note),
    inputs: [input],
    read: () => ({ files: chosen.filter((c) => c.file).map((c) => c.file), busy: chosen.some((c) => !c.file && !c.error) }),
  };
}
