// Renders openapi.json; nothing is loaded from another host.
import {all, find, make} from "./common.js"

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map(text => make("th", {scope: "col"}, text)))
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.map(row => make("tr", {}, ...row.map(text => make("td", {}, text))))))
}

const api = await (await fetch("openapi.json")).json()
const resolve = schema => schema?.$ref ? schema.$ref.split("/").slice(1).reduce((place, key) => place[key], api) : schema
const kind = schema => schema.anyOf ? schema.anyOf.map(kind).join(" or ") : schema.enum ? schema.enum.map(value => JSON.stringify(value)).join(", ")
  : schema.format == "binary" ? "a file" : schema.type == "array" ? `list of ${kind(schema.items)}` : schema.type || resolve(schema)?.title || ""

function fields(schema) {
  const {properties = {}, required = []} = resolve(schema) || {}
  return table(["field", "type", "description"], Object.entries(properties).map(([name, field]) => [name + (required.includes(name) ? "" : " (optional)"), kind(field), field.description || ""]))
}

function operation(path, method, {summary, description, parameters = [], requestBody, responses}) {
  const section = make("section", {class: "card"}, make("h2", {}, `${method.toUpperCase()} ${path}`), make("p", {}, description || summary || ""))
  if (parameters.length) section.append(make("h3", {}, "Parameters"), table(["parameter", "type", "description"], parameters.map(one => [one.name, kind(one.schema), one.description || ""])))
  for (const [type, {schema}] of Object.entries(requestBody?.content || {})) section.append(make("h3", {}, `Request body: ${type}`), fields(schema))
  const answer = responses["200"]?.content?.["application/json"]?.schema, one = resolve(answer?.anyOf?.[0] || answer)
  if (one?.properties) section.append(make("h3", {}, `Response: ${kind(answer)}`), fields(one))
  for (const example of one?.examples || []) section.append(make("pre", {tabindex: 0}, make("code", {}, JSON.stringify(example, Object.keys(one.properties), 2))))
  section.append(make("h3", {}, "Status codes"), table(["code", "meaning"], Object.entries(responses).map(([code, {description}]) => [code, description])))
  return section
}

for (const place of all(".here")) place.textContent = new URL("./", location.href).href
find("#client").textContent = await (await fetch("client.py")).text()
find("#operations").replaceChildren(...Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, what]) => operation(path, method, what))))
