// Each image is sent to this server and its result is shown as a card and a line of the table. No other host is contacted and nothing is stored.
import {make_card, show, wait} from "./card.js"
import {about, all, find, label_of, load_about} from "./common.js"
import {images_in} from "./intake.js"
import {add_line, count, entries, fill_line, filter, listen_to_table, save_csv, save_json, sort, unscored} from "./table.js"
import {enlarge} from "./viewer.js"

const AT_ONCE = 2  // concurrent requests
const SILENT = "the server does not respond: is `chest-xray serve` still running?"
const MOVED = "the file has been moved, deleted or changed since it was chosen: choose it again"
const failure = response => response.ok ? "the server's response is incomplete: choose the image again" : `the server returned status ${response.status}`
const loaded = load_about().catch(() => tell(SILENT))

const left_out = {passed_over: 0, unreadable: 0}  // files and folders
let queue = [], under_way = 0, stopper = new AbortController(), prevalence = null  // a fraction; null: that of the training images

function tell(text) { find("#progress").textContent = text; find(".results").hidden = false }

function take({images, passed_over = 0, unreadable = 0}) {
  if (!images.length && !passed_over && !unreadable) return
  find(".results").hidden = false
  left_out.passed_over += passed_over
  left_out.unreadable += unreadable
  if (!images.length) return report()
  find("#prevalence").blur()  // a prevalence that is being typed is accepted first
  const first = !entries.length
  for (const file of images) {
    const number = entries.length + 1, entry = {number, name: file.name, file, outcome: "waiting", card: make_card(file.name, number)}
    find(".picture", entry.card).addEventListener("click", () => enlarge(entry))
    entries.push(entry)
    add_line(entry)
    queue.push(entry)
  }
  find("#overview").hidden = entries.length < 2
  document.body.classList.toggle("several", entries.length > 1)
  if (first) find("#results-title").focus()
  go_on()
}

function go_on() {
  filter()
  report()
  while (under_way < AT_ONCE && queue.length) next()
}

async function next() {
  const entry = queue.shift(), signal = stopper.signal, fraction = prevalence
  under_way++
  wait(entry.card, "Processing …")
  let answer
  try { await loaded; answer = await ask(entry.file, fraction, signal) }
  catch (error) { answer = {row: unscored(entry.name, "error", String(error.message || error))} }
  if (signal.aborted) return
  under_way--
  finish(entry, {...answer, prevalence: fraction})
  if (queue.length) next()
}

function finish(entry, answer) {
  Object.assign(entry, {image: null, heat: null, nearest: [], ...answer})
  entry.outcome = entry.row.status == "ok" ? entry.row.decision : entry.row.status
  show(entry.card, entry)
  fill_line(entry)
  report()
}

async function ask(file, fraction, signal, again = true) {
  if (!about.model) throw new Error(SILENT)
  if (!file.size) throw new Error("empty file")
  if (file.size > about.max_megabytes * 1e6) throw new Error(`${(file.size / 1e6).toFixed(0)} MB: at most ${about.max_megabytes} MB are read`)
  const body = new FormData()
  body.append("file", file)
  let response
  try { response = await fetch(fraction ? `explain?prevalence=${fraction}` : "explain", {method: "POST", body, signal}) }
  catch (error) {
    if (signal.aborted) throw error
    await file.slice(0, 1).arrayBuffer().catch(() => { throw new Error(MOVED) })
    if (!again) throw new Error(SILENT)
    await new Promise(wake => setTimeout(wake, 800))  // a worker process that ended is replaced within a second
    return ask(file, fraction, signal, false)
  }
  const answer = await response.json().catch(() => null)
  if (response.ok && answer?.row) return answer
  throw new Error(typeof answer?.detail == "string" ? answer.detail : failure(response))
}

const several = (n, one, many = `${one}s`) => `${n} ${n == 1 ? one : many}`

function report() {
  const total = entries.length, counts = count(), done = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const parts = Object.entries(counts).map(([name, n]) => `${n} ${label_of(name)}`).join(", ")
  const state = [done < total ? `${done} of ${total} processed` : total && `${several(total, "image")}: ${parts}`]
  if (left_out.passed_over) state.push(`${several(left_out.passed_over, "file")} passed over (no image)`)
  if (left_out.unreadable) state.push(`${several(left_out.unreadable, "file or folder", "files or folders")} could not be read`)
  find("#stop").hidden = find("#done").hidden = done == total
  find("#done").max = total
  find("#done").value = done
  find("#progress").textContent = state.filter(Boolean).join("; ")
  if (done < total) return
  sort()
  filter()
}

function stop() {
  stopper.abort()
  stopper = new AbortController()
  under_way = 0
  queue = []
  for (const entry of entries) if (entry.outcome == "waiting") finish(entry, {row: unscored(entry.name, "stopped", "stopped before it was processed")})
}

function clear() {
  stop()
  entries.length = left_out.passed_over = left_out.unreadable = 0
  find("#cards").replaceChildren()
  find("#overview tbody").replaceChildren()
  find("#name").value = ""
  find(".results").hidden = true
  find("#images").focus()
}

// Another prevalence changes every probability, so all images are scored again. An invalid one changes nothing.
function score_again() {
  const field = find("#prevalence")
  if (!field.reportValidity()) return
  prevalence = field.value ? field.valueAsNumber / 100 : null
  stop()
  for (const entry of entries) {
    entry.outcome = "waiting"
    entry.row = null
    wait(entry.card)
    fill_line(entry)
  }
  queue = [...entries]
  if (queue.length) go_on()
}

async function try_example({target}) {
  const name = target.dataset.example
  let content
  try {
    const response = await fetch(`examples/${name}`)
    if (!response.ok) return tell(failure(response))
    content = await response.blob()
  } catch { return tell(SILENT) }
  take({images: [new File([content], name)]})
}

for (const id of ["images", "folder"]) find(`#${id}`).addEventListener("change", async event => {
  const files = [...event.target.files]
  event.target.value = ""
  take(id == "images" ? {images: files} : await images_in(files))
})
for (const button of all("[data-example]")) button.addEventListener("click", try_example)
for (const [id, act] of Object.entries({stop, clear, print: () => print(), csv: save_csv, json: save_json})) find(`#${id}`).addEventListener("click", act)
find("#prevalence").addEventListener("change", score_again)
listen_to_table()
addEventListener("paste", event => take({images: [...event.clipboardData.files]}))

let inside = 0
const has_files = event => event.dataTransfer?.types.includes("Files")
addEventListener("dragenter", event => { if (has_files(event)) { inside++; document.body.classList.add("dropping") } })
addEventListener("dragleave", () => { if (inside && !--inside) document.body.classList.remove("dropping") })
addEventListener("dragover", event => { if (has_files(event)) event.preventDefault() })
addEventListener("drop", async event => {
  inside = 0
  document.body.classList.remove("dropping")
  if (!has_files(event)) return
  event.preventDefault()
  take(await images_in([...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.() || item.getAsFile())))
})
