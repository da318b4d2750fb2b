"use strict";
// Draws the API's description. Everything is set as text, never as markup.
const make = (tag, text, kind) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
};
const within = (parent, ...children) => { parent.append(...children); return parent; };
const anchor = (name) => "record-" + name;

function shape(schema) {
  if (!schema) return make("span", "");
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    const link = make("a", name);
    link.href = "#" + anchor(name);
    return link;
  }
  if (schema.anyOf) {
    const made = make("span");
    schema.anyOf.forEach((one, place) => { if (place) made.append(" or "); made.append(shape(one)); });
    return made;
  }
  if (schema.type === "array") return within(make("span", "list of "), shape(schema.items));
  const limits = [];
  if (schema.enum) limits.push(schema.enum.join(" | "));
  if (schema.format) limits.push(schema.format);
  if (schema.maxLength) limits.push("at most " + schema.maxLength + " characters");
  if (schema.minimum !== undefined) limits.push(schema.minimum + " to " + schema.maximum);
  return make("span", [schema.type || "anything", ...limits].join(", "));
}

function fields(schema) {
  const table = make("table");
  for (const [name, field] of Object.entries(schema.properties || {})) {
    const needed = (schema.required || []).includes(name) ? " (needed)" : "";
    table.append(within(make("tr"), make("th", name + needed), within(make("td"), shape(field))));
  }
  return table;
}

function content(parts) {
  const made = make("span");
  Object.entries(parts || {}).forEach(([kind, part], place) => {
    if (place) made.append("; ");
    made.append(kind + " ", shape(part.schema));
  });
  return made;
}

function operation(path, method, said) {
  const box = make("details");
  box.append(within(make("summary"), make("span", method.toUpperCase(), "method " + method), make("code", path), make("span", said.summary, "faint")));
  if (said.description) box.append(make("p", said.description));
  if (said.security) box.append(make("p", "Needs the " + said.security.map((one) => Object.keys(one)[0]).join(" or ") + " token."));
  if (said.parameters.length) {
    const table = make("table");
    for (const one of said.parameters) table.append(within(make("tr"), make("th", one.name), make("td", one.in), within(make("td"), shape(one.schema))));
    box.append(table);
  }
  if (said.requestBody) box.append(within(make("p", "Send "), content(said.requestBody.content)));
  const answers = make("table");
  for (const [status, one] of Object.entries(said.responses)) {
    answers.append(within(make("tr"), make("th", status), make("td", one.description), within(make("td"), content(one.content))));
  }
  box.append(answers);
  return box;
}

async function draw() {
  const said = await (await fetch("/openapi.json")).json();
  document.getElementById("title").textContent = said.info.title + ", version " + said.info.version;
  document.getElementById("about").textContent = said.info.description;
  const groups = new Map();
  for (const [path, methods] of Object.entries(said.paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const tag = one.tags[0];
      if (!groups.has(tag)) groups.set(tag, within(make("section"), make("h2", tag)));
      groups.get(tag).append(operation(path, method, one));
    }
  }
  document.getElementById("operations").append(...groups.values());
  for (const [name, record] of Object.entries(said.components.schemas)) {
    const box = make("details");
    box.id = anchor(name);
    box.append(within(make("summary"), make("code", name)));
    if (record.description) box.append(make("p", record.description));
    box.append(fields(record));
    document.getElementById("records").append(box);
  }
  const open = () => { const target = document.getElementById(location.hash.slice(1)); if (target) target.open = true; };
  addEventListener("hashchange", open);
  open();
}

draw().catch(() => { document.getElementById("about").textContent = "The description could not be read. Try again."; });
