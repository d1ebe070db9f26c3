// Each image is sent to this server and its result is shown as a card. No other host is contacted and nothing is stored.
const find = (selector, root = document) => root.querySelector(selector)
function percent(p, digits = 0) {
  const shown = Math.max(digits, p > .99 || p < .01 ? 1 : 0), least = 10 ** -(shown + 2)  // never 0% or 100%
  if (p > 1 - least) return `over ${(100 * (1 - least)).toFixed(shown)}%`
  return p < least ? `under ${(100 * least).toFixed(shown)}%` : `${(100 * p).toFixed(shown)}%`
}
const AT_ONCE = 2  // concurrent requests
const SILENT = "the server does not respond: is `chest-xray serve` still running?"
const KINDS = /\.(jpe?g|png|dcm|dicom)$/i

let about = null, queue = [], under_way = 0, total = 0, done = 0, counts = {}, stopper = new AbortController()

async function load_about() {
  about = await (await fetch("about")).json()
  for (const place of document.querySelectorAll("[data-about]")) {
    const value = about[place.dataset.about]
    if (value) { place.textContent = value; place.hidden = false }
  }
  for (const place of document.querySelectorAll("[data-published]")) place.hidden = !about.published  // texts that hold for the published dataset only
  for (const place of document.querySelectorAll("[data-own]")) place.hidden = about.published
}
const loaded = load_about().catch(() => tell(SILENT))

function tell(text) { find("#progress").textContent = text; find(".results").hidden = false }

function take(files) {
  if (!files.length) return
  find(".results").hidden = false
  const first = !total
  for (const file of files) {
    const card = make_card(file)
    queue.push({file, card})
    total++
  }
  find("#overview").hidden = total < 2
  if (first) find("#results-title").focus()
  report()
  while (under_way < AT_ONCE && queue.length) next()
}

function make_card(file) {
  const card = find("#card").content.firstElementChild.cloneNode(true), row = document.createElement("tr")
  card.id = `image-${total + 1}`
  card.classList.add("waiting")
  find("h3", card).textContent = file.name
  find(".verdict", card).textContent = "Waiting …"
  find("#cards").append(card)
  const link = document.createElement("a")
  link.href = `#${card.id}`
  for (const part of file.name.split(/(?<=[_-])/)) link.append(part, document.createElement("wbr"))  // preferred line breaks in long names
  for (let cell = 0; cell < 3; cell++) row.append(document.createElement("td"))
  row.cells[0].append(link)
  row.cells[1].textContent = "waiting"
  row.cells[2].className = "number"
  find("#overview tbody").append(row)
  card.line = row
  return card
}

async function next() {
  const {file, card} = queue.shift(), signal = stopper.signal
  under_way++
  find(".verdict", card).textContent = "Processing …"
  let answer
  try { await loaded; answer = await ask(file, signal) }
  catch (error) { answer = {row: {status: "error", reason: String(error.message || error)}} }
  if (signal.aborted) return
  under_way--
  done++
  show(card, answer)
  report()
  if (queue.length) next()
}

async function ask(file, signal, again = true) {
  if (!about) throw new Error(SILENT)
  const most = about.max_megabytes * 1e6
  if (!file.size) throw new Error("empty file")
  if (file.size > most) throw new Error(`${(file.size / 1e6).toFixed(0)} MB: at most ${about.max_megabytes} MB are read`)
  const body = new FormData()
  body.append("file", file)
  let response
  try { response = await fetch("explain", {method: "POST", body, signal}) }
  catch (error) {
    if (signal.aborted) throw error
    if (!again) throw new Error(SILENT)
    await new Promise(wake => setTimeout(wake, 800))  // a worker process that ended is replaced within a second
    return ask(file, signal, false)
  }
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  throw new Error(typeof answer.detail == "string" ? answer.detail : `the server returned status ${response.status}`)
}

function report() {
  const parts = Object.entries(counts).map(([name, n]) => `${n} ${label_of(name)}`).join(", ")
  find("#stop").hidden = done == total
  find("#progress").textContent = done < total ? `${done} of ${total} processed` : `${total} image${total == 1 ? "" : "s"}: ${parts}`
}

const VERDICTS = {
  pneumonia: "Classified as pneumonia", normal: "Classified as normal", uncertain: "Uncertain",
  refused: "Rejected", error: "Could not be read", stopped: "Not processed",
}
const label_of = outcome => outcome == "refused" ? "rejected" : outcome

// The abstention interval, widened where needed so that it includes the threshold.
function interval_of({threshold}) { return about.band && [Math.min(about.band.low, threshold), Math.max(about.band.high, threshold)] }

// Percentages with enough digits to distinguish the probability from the threshold and the ends of the abstention interval.
function precisely(row) {
  const p = row.p_pneumonia, marks = [row.threshold, ...(interval_of(row) || [])]
  const enough = mark => mark == p ? 0 : [0, 1, 2, 3].find(digits => percent(mark, digits) != percent(p, digits)) ?? 4
  return value => percent(value, value == p ? Math.max(...marks.map(enough)) : enough(value))
}

function words(row) {
  if (row.status == "refused") return `No probability is reported for this image: ${row.reason}.`
  if (row.status != "ok") return `${row.reason[0].toUpperCase()}${row.reason.slice(1)}.`
  const side = row.p_pneumonia == row.threshold ? "at" : row.p_pneumonia > row.threshold ? "above" : "below", said = precisely(row)
  const text = `The ${about.probability} probability of pneumonia is ${said(row.p_pneumonia)}, ${side} the threshold of ${said(row.threshold)}`
  if (row.decision == "uncertain") return `${text} and inside the abstention interval. The model abstains; a person has to read the image.`
  return about.band ? `${text} and outside the abstention interval.` : `${text}.`
}

function show(card, {row, image, heat, nearest}) {
  const outcome = row.status == "ok" ? row.decision : row.status
  counts[outcome] = (counts[outcome] || 0) + 1
  card.classList.replace("waiting", outcome)
  find(".verdict", card).textContent = VERDICTS[outcome]
  find(".words", card).textContent = words(row)
  card.line.cells[1].textContent = row.status == "ok" ? outcome : `${label_of(outcome)}: ${row.reason}`
  card.line.cells[2].textContent = row.status == "ok" ? precisely(row)(row.p_pneumonia) : "–"
  if (image) show_image(card, image, heat)
  if (row.status == "ok") show_scale(card, row)
  if (nearest?.length) show_nearest(card, nearest)
}

function show_image(card, image, heat) {
  const name = find("h3", card).textContent, slider = find("input", card), shown = find("output", card), map = find(".heat", card)
  find(".xray", card).addEventListener("load", ({target}) => find(".picture", card).style.setProperty("--shape", target.naturalWidth / target.naturalHeight))
  find(".xray", card).src = image
  find(".xray", card).alt = `Chest X-ray ${name}`
  find("figure", card).hidden = false
  if (!heat) { map.remove(); find("figcaption", card).remove(); return }
  map.src = heat
  slider.setAttribute("aria-label", `Strength of the heat map over ${name}`)
  slider.addEventListener("input", () => { map.style.opacity = slider.value / 100; shown.textContent = `${slider.value}%` })
}

function show_nearest(card, nearest) {
  const list = find(".nearest ol", card), positive = nearest.filter(one => one.label == 1).length
  for (const one of nearest) {
    const item = document.createElement("li"), distance = document.createElement("span"), label = one.label ? "pneumonia" : "normal"
    item.className = label
    distance.textContent = ` ${one.distance.toFixed(3)}`
    item.append(label, distance)
    list.append(item)
  }
  find(".nearest p", card).textContent = `${positive} of the ${nearest.length} most similar training and validation images are labelled pneumonia. The number is the cosine distance of the features: 0 for identical features, 1 for unrelated ones.`
  find(".nearest", card).hidden = false
}

// The probability scale from 0 to 100%: abstention interval shaded, threshold as a line, this image as a marker.
function draw(name, attributes, text = "") {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value)
  shape.textContent = text
  return shape
}

function scale(row, width) {
  const {p_pneumonia: p, threshold} = row, left = 6, at = p => left + p * (width - 2 * left), said = precisely(row), band = interval_of(row)
  const unsure = band ? `abstention interval ${said(band[0])} to ${said(band[1])}` : "no abstention interval"
  const picture = draw("svg", {viewBox: `0 0 ${width} 92`, role: "img", "aria-label": `Probability of pneumonia ${said(p)} on a scale from 0 to 100%; threshold ${said(threshold)}; ${unsure}`})
  picture.append(draw("rect", {class: "track", x: left, y: 34, width: width - 2 * left, height: 14, rx: 7}))
  if (band) picture.append(draw("rect", {class: "band", x: at(band[0]), y: 34.5, width: at(band[1]) - at(band[0]), height: 13}))
  picture.append(draw("line", {class: "threshold", x1: at(threshold), x2: at(threshold), y1: 29, y2: 56}))
  picture.append(draw("path", {class: "marker", d: `M${at(p)} 33l-7 -11h14z`}))
  picture.append(draw("text", {class: "value", x: at(p), y: 16}, said(p)), draw("text", {class: "limit", x: at(threshold), y: 68}, `threshold ${said(threshold)}`))
  picture.append(draw("text", {class: "end", x: 0, y: 68}, "0%"), draw("text", {class: "end", x: width, y: 68}, "100%"))
  if (band) picture.append(draw("text", {x: at((band[0] + band[1]) / 2), y: 87}, `shaded: ${unsure}`))
  return picture
}

// Label widths are known only after rendering: labels are then moved inside the drawing, and an end label that overlaps the threshold's label is removed.
function settle(picture, width) {
  const place = label => Number(label.getAttribute("x")), half = label => Math.min(width, label.getComputedTextLength()) / 2
  for (const label of picture.querySelectorAll("text")) {
    if (label.getComputedTextLength() > width) for (const [key, value] of [["textLength", width], ["lengthAdjust", "spacingAndGlyphs"]]) label.setAttribute(key, value)
    label.setAttribute("x", Math.min(Math.max(place(label), half(label)), width - half(label)))
  }
  const limit = find(".limit", picture)
  for (const end of picture.querySelectorAll(".end")) if (Math.abs(place(end) - place(limit)) < half(end) + half(limit) + 10) end.remove()
}

function show_scale(card, row) {
  const place = find(".scale", card), note = find(".presumed", card), room = find(".reading", card).clientWidth
  const width = Math.min(Math.max(room, 300), 440)  // narrower on a phone, so that the text keeps its size
  const picture = scale(row, width)
  place.append(picture)
  settle(picture, width)
  note.textContent = about.presumed
  note.hidden = !about.presumed
}

function stop() {
  stopper.abort()
  stopper = new AbortController()
  under_way = 0
  for (const card of document.querySelectorAll(".card.waiting")) { show(card, {row: {status: "stopped", reason: "stopped before it was processed"}}); done++ }
  queue = []
  report()
}

function clear() {
  stop()
  total = done = 0
  counts = {}
  find("#cards").replaceChildren()
  find("#overview tbody").replaceChildren()
  find(".results").hidden = true
  find("#images").focus()
}

find("#images").addEventListener("change", event => { take([...event.target.files]); event.target.value = "" })
find("#stop").addEventListener("click", stop)
find("#clear").addEventListener("click", clear)
find("#print").addEventListener("click", () => print())
addEventListener("paste", event => take([...event.clipboardData.files]))
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
  take(await unpack([...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.() || item.getAsFile())))
})

// A dropped folder is replaced by the images in it.
async function unpack(entries, within = false) {
  const files = []
  for (const entry of entries) {
    if (!entry) continue
    if (entry instanceof File) files.push(entry)
    else if (entry.isFile) { if (!within || KINDS.test(entry.name) || !entry.name.includes(".")) files.push(await new Promise((give, fail) => entry.file(give, fail))) }
    else if (entry.isDirectory) {
      const reader = entry.createReader()
      for (let part; (part = await new Promise((give, fail) => reader.readEntries(give, fail))).length;) files.push(...await unpack(part, true))
    }
  }
  return files
}
