// Renders openapi.json; nothing is loaded from another host.
function make(name, text = "", ...children) {
  const element = document.createElement(name)
  element.textContent = text
  element.append(...children)
  return element
}

function table(heads, rows) {
  const head = make("tr"), body = make("tbody")
  for (const text of heads) { const cell = make("th", text); cell.scope = "col"; head.append(cell) }
  for (const row of rows) body.append(make("tr", "", ...row.map(text => make("td", text))))
  return make("table", "", make("thead", "", head), body)
}

const api = await (await fetch("openapi.json")).json()
const resolve = schema => schema?.$ref ? schema.$ref.split("/").slice(1).reduce((place, key) => place[key], api) : schema
const kind = schema => schema.anyOf ? schema.anyOf.map(kind).join(" or ") : schema.enum ? schema.enum.map(value => JSON.stringify(value)).join(", ") : schema.format == "binary" ? "a file" : schema.type || resolve(schema)?.title || ""

function fields(schema) {
  const {properties = {}, required = []} = resolve(schema) || {}
  return table(["field", "type", "description"], Object.entries(properties).map(([name, field]) => [name + (required.includes(name) ? "" : " (optional)"), kind(field), field.description || ""]))
}

function operation(path, method, {summary, description, requestBody, responses}) {
  const section = make("section")
  section.className = "card"
  section.append(make("h2", `${method.toUpperCase()} ${path}`), make("p", description || summary || ""))
  for (const [type, {schema}] of Object.entries(requestBody?.content || {})) section.append(make("h3", `Request body: ${type}`), fields(schema))
  const answer = responses["200"]?.content?.["application/json"]?.schema
  if (resolve(answer)?.properties) section.append(make("h3", "Response"), fields(answer))
  section.append(make("h3", "Status codes"), table(["code", "meaning"], Object.entries(responses).map(([code, {description}]) => [code, description])))
  return section
}

document.querySelector("#here").textContent = new URL("./", location.href).href
document.querySelector("#operations").replaceChildren(...Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, what]) => operation(path, method, what))))
