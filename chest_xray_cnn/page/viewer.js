// One image, enlarged: zoom and pan, brightness and contrast (window and level), heat map over it or beside it.
import {OUTCOMES, all, find} from "./common.js"
import {entries} from "./table.js"

const viewer = find("#viewer"), panes = find(".panes", viewer), pointers = new Map()
let shown = null, zoom = 1, x = 0, y = 0

const pictures = () => entries.filter(entry => entry.image && !entry.card.hidden)

export function enlarge(entry) {
  if (!entry?.image) return
  shown = entry
  find("#viewer-title").textContent = entry.name
  find(".viewer-result", viewer).textContent = OUTCOMES[entry.outcome]
  find(".viewer-notes", viewer).textContent = entry.row?.notes ? `About this image: ${entry.row.notes}.` : ""
  for (const image of all(".xray", viewer)) image.src = entry.image
  const map = find(".heat", viewer)
  if (entry.heat) map.src = entry.heat
  map.hidden = find(".strength", viewer).hidden = find(".views", viewer).hidden = !entry.heat
  find("#strength").value = find("input[type=range]", entry.card).value
  const many = pictures().length > 1
  for (const step of ["previous", "next"]) find(`[data-do=${step}]`, viewer).hidden = !many
  reset()
  if (!viewer.open) viewer.showModal()
}

function reset() {
  zoom = 1
  x = y = 0
  find("#brightness").value = find("#contrast").value = 0
  update()
}

// Grey values inside the window are spread over all shades, as on a viewing station; a linear filter does exactly this.
const windowed = () => ({level: 127.5 * (1 - find("#brightness").value / 100), width: 255 * 2 ** (-find("#contrast").value / 40)})

function update() {
  const {level, width} = windowed(), slope = 255 / width
  for (const part of all("#window feComponentTransfer > *")) { part.setAttribute("slope", slope); part.setAttribute("intercept", .5 - level / width) }
  const room = find(shown?.heat && panes.dataset.view != "image" ? ".mapped" : ".plain", panes), reach = [room.clientWidth * zoom / 2, room.clientHeight * zoom / 2]
  x = Math.min(Math.max(x, -reach[0]), reach[0])
  y = Math.min(Math.max(y, -reach[1]), reach[1])
  for (const [name, value] of [["--x", `${x}px`], ["--y", `${y}px`], ["--zoom", zoom]]) panes.style.setProperty(name, value)
  panes.dataset.view = shown?.heat ? find("[name=view]:checked", viewer).value : "image"
  find(".heat", viewer).style.opacity = find("#strength").value / 100
  find("#viewer-state").textContent = `zoom ${Math.round(100 * zoom)}%, window ${Math.round(width)}, level ${Math.round(level)}`
}

function zoom_by(factor, at = [0, 0]) {
  const next = Math.min(Math.max(zoom * factor, 1), 20)
  x = at[0] - (at[0] - x) * next / zoom
  y = at[1] - (at[1] - y) * next / zoom
  zoom = next
  if (zoom == 1) x = y = 0
  update()
}

function step(by) {
  const found = pictures()
  enlarge(found.at((found.indexOf(shown) + by) % found.length))
}

const DOES = {in: () => zoom_by(1.5), out: () => zoom_by(1 / 1.5), reset, previous: () => step(-1), next: () => step(1), close: () => viewer.close()}
const KEYS = {"+": "in", "=": "in", "-": "out", "0": "reset", PageUp: "previous", PageDown: "next"}
const MOVES = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]}

function move(dx, dy) {
  x += dx
  y += dy
  update()
}

function set_window(dx, dy) {
  find("#contrast").valueAsNumber += dx / 2
  find("#brightness").valueAsNumber -= dy / 2
  update()
}

// Relative to the middle of the pane under the pointer.
function place({clientX, clientY, target}) {
  const {left, top, width, height} = (target.closest(".pane") || panes).getBoundingClientRect()
  return [clientX - left - width / 2, clientY - top - height / 2]
}

const distance = () => { const [a, b] = [...pointers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]) }

function drag(event) {
  if (!pointers.has(event.pointerId)) return
  const [before, now] = [pointers.get(event.pointerId), [event.clientX, event.clientY]], apart = pointers.size == 2 && distance()
  pointers.set(event.pointerId, now)
  const [dx, dy] = [now[0] - before[0], now[1] - before[1]]
  if (apart) zoom_by(distance() / apart, place(event))
  else if (event.shiftKey || event.buttons == 2) set_window(dx, dy)
  else move(dx, dy)
}

find(".xray", viewer).addEventListener("load", ({target}) => panes.style.setProperty("--shape", target.naturalWidth / target.naturalHeight))
panes.addEventListener("pointerdown", event => { pointers.set(event.pointerId, [event.clientX, event.clientY]); panes.setPointerCapture(event.pointerId) })
panes.addEventListener("pointermove", drag)
for (const end of ["pointerup", "pointercancel"]) panes.addEventListener(end, event => pointers.delete(event.pointerId))
panes.addEventListener("contextmenu", event => event.preventDefault())
panes.addEventListener("dblclick", event => zoom > 1 ? reset() : zoom_by(3, place(event)))
panes.addEventListener("wheel", event => { event.preventDefault(); zoom_by(event.deltaY < 0 ? 1.2 : 1 / 1.2, place(event)) }, {passive: false})
for (const button of all("[data-do]", viewer)) button.addEventListener("click", DOES[button.dataset.do])
for (const input of all("input", viewer)) input.addEventListener("input", update)
viewer.addEventListener("close", () => find(".picture", shown.card).focus())
viewer.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (KEYS[event.key]) DOES[KEYS[event.key]]()
  else if (MOVES[event.key] && !event.target.matches("input")) move(...MOVES[event.key])
  else return
  event.preventDefault()
})
