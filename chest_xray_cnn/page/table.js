// The table of all images: sorted, filtered, and saved as CSV or JSON.
import {precisely, presumed} from "./card.js"
import {OUTCOMES, about, all, find, label_of, make} from "./common.js"

export const entries = []  // {number, name, file, card, line, outcome, row, ...}, in the order in which they were chosen
let sorting = {key: "result", down: false}

export function add_line(entry) {
  const link = make("a", {href: `#${entry.card.id}`})
  for (const part of entry.name.split(/(?<=[_-])/)) link.append(part, make("wbr"))  // preferred line breaks in long names
  entry.line = make("tr", {id: `row-${entry.number}`, tabindex: -1}, make("td", {}, link), make("td"), make("td", {class: "number"}))
  find("#overview tbody").append(entry.line)
  fill_line(entry)
}

export function fill_line({line, outcome, row, image}) {
  const [first, result, p] = line.cells, scored = row?.status == "ok"
  find("img", first)?.remove()
  if (image) first.prepend(make("img", {src: image, alt: "", loading: "lazy"}))
  result.textContent = scored || !row ? label_of(outcome) : `${label_of(outcome)}: ${row.reason}`
  p.textContent = scored ? precisely(row)(row.p_pneumonia) : "–"
}

const RANK = Object.keys(OUTCOMES)
const ORDERS = {
  name: (a, b) => a.name.localeCompare(b.name, undefined, {numeric: true}),
  result: (a, b) => RANK.indexOf(a.outcome) - RANK.indexOf(b.outcome),
  p: (a, b) => (a.row?.p_pneumonia ?? 2) - (b.row?.p_pneumonia ?? 2),
}

export function sort(key = sorting.key, down = sorting.down) {
  sorting = {key, down}
  const found = entries.toSorted((a, b) => (down ? -1 : 1) * ORDERS[key](a, b) || a.number - b.number)
  const body = find("#overview tbody")
  if (found.some((entry, place) => body.children[place] != entry.line)) body.append(...found.map(entry => entry.line))
  for (const button of all("[data-sort]")) {
    button.parentElement.removeAttribute("aria-sort")
    if (button.dataset.sort == key) button.parentElement.setAttribute("aria-sort", down ? "descending" : "ascending")
  }
}

export function count() {
  const counts = {}
  for (const {outcome} of entries) if (outcome != "waiting") counts[outcome] = (counts[outcome] || 0) + 1
  return counts
}

export function filter() {
  const select = find("#outcome"), wanted = select.value, name = find("#name").value.toLowerCase(), counts = count()
  const choices = [["", `all (${entries.length})`], ...RANK.filter(outcome => counts[outcome]).map(outcome => [outcome, `${label_of(outcome)} (${counts[outcome]})`])]
  select.replaceChildren(...choices.map(([value, text]) => make("option", {value}, text)))
  select.value = counts[wanted] ? wanted : ""
  for (const {outcome, name: own, card, line} of entries) card.hidden = line.hidden = (select.value && outcome != select.value) || !own.toLowerCase().includes(name)
}

const COLUMNS = ["path", "status", "p_pneumonia", "threshold", "decision", "reason", "model", "notes"]

// The row of an image that no model has scored; the columns are those of the server's rows.
export const unscored = (path, status, reason) => ({path, status, p_pneumonia: null, threshold: null, decision: "", reason, model: "", notes: ""})

// A cell that a spreadsheet would take for a formula gets an apostrophe, as in engine/file_names.
const cell = value => {
  const text = String(value ?? "").replace(/^(?=[=+\-@'＝＋－＠\t\r])/, "'")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function save(name, type, text) {
  const link = make("a", {href: URL.createObjectURL(new Blob([text], {type})), download: name})
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const rows = () => entries.filter(entry => entry.row && entry.outcome != "stopped").map(entry => entry.row)

export function save_csv() {
  save("results.csv", "text/csv", [COLUMNS, ...rows().map(row => COLUMNS.map(name => row[name]))].map(line => line.map(cell).join(",") + "\r\n").join(""))
}

// All rows have the same prevalence, as another one has all images scored again; the model's fingerprint depends on it.
export function save_json() {
  const {version, training_data} = about, {row, prevalence} = entries.find(entry => entry.row?.model) || {}, model = row?.model ?? about.model
  const content = {created: new Date().toISOString(), caution: `For research and teaching only. Not for clinical use. ${training_data}`, model, version, probability: about.probability, prevalence: prevalence ?? about.prevalence, presumed: presumed(prevalence), rows: rows()}
  save("results.json", "application/json", JSON.stringify(content, null, 1))
}

export function listen_to_table() {
  for (const button of all("[data-sort]")) button.addEventListener("click", () => {
    const {sort: key} = button.dataset
    sort(key, sorting.key == key ? !sorting.down : key == "p")
  })
  find("#outcome").addEventListener("change", filter)
  find("#name").addEventListener("input", filter)
}
