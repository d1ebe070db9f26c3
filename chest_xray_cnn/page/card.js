// One card per image: picture with heat map, verdict, probability scale, notes and similar images.
import {OUTCOMES, about, find, make, percent} from "./common.js"

export function make_card(name, number) {
  const card = find("#card").content.firstElementChild.cloneNode(true)
  card.id = `image-${number}`
  find("h3", card).append(make("span", {}, name), make("a", {href: `#row-${number}`, class: "back"}, "Back to the table"))
  wait(card)
  find("#cards").append(card)
  return card
}

export function wait(card, text = OUTCOMES.waiting) {
  card.className = "card waiting"
  find(".verdict", card).textContent = text
  for (const part of [".scale", ".nearest ol"]) find(part, card).replaceChildren()
  for (const part of [".caution", ".presumed", ".notes", ".nearest"]) find(part, card).hidden = true
  find(".words", card).textContent = ""
}

// The abstention interval, widened where needed so that it includes the threshold.
function interval_of({threshold}) { return about.band && [Math.min(about.band.low, threshold), Math.max(about.band.high, threshold)] }

// Percentages with enough digits to distinguish the probability from the threshold and the ends of the abstention interval.
export function precisely(row) {
  const p = row.p_pneumonia, marks = [row.threshold, ...(interval_of(row) || [])]
  const enough = mark => mark == p ? 0 : [0, 1, 2, 3].find(digits => percent(mark, digits) != percent(p, digits)) ?? 4
  return value => percent(value, value == p ? Math.max(...marks.map(enough)) : enough(value))
}

const sentence = text => `${text[0].toUpperCase()}${text.slice(1)}.`

function words(row) {
  if (row.status == "refused") return `No probability is reported for this image: ${row.reason}.`
  if (row.status != "ok") return sentence(row.reason)
  const side = row.p_pneumonia == row.threshold ? "at" : row.p_pneumonia > row.threshold ? "above" : "below", said = precisely(row)
  const text = `The ${about.probability} probability of pneumonia is ${said(row.p_pneumonia)}, ${side} the threshold of ${said(row.threshold)}`
  if (row.decision == "uncertain") return `${text} and inside the abstention interval. The model abstains; a person has to read the image.`
  return about.band ? `${text} and outside the abstention interval.` : `${text}.`
}

export const presumed = prevalence => prevalence ? `This probability assumes that ${percent(prevalence, 1)} of the images show pneumonia, as entered above. The sensitivity and specificity at the foot of this page do not hold for it.` : about.presumed

export function show(card, {outcome, row, image, heat, nearest, prevalence}) {
  card.className = `card ${outcome}`
  find(".verdict", card).textContent = OUTCOMES[outcome]
  find(".words", card).textContent = words(row)
  tell(find(".notes", card), row.notes && `About this image: ${row.notes}.`)
  find(".remark", card).textContent = `${new Date().toLocaleDateString(undefined, {dateStyle: "long"})} · model ${row.model || about.model} · For research and teaching only. Not for clinical use.`
  find("figure", card).hidden = !image  // an earlier picture may be there, if images are scored again
  if (image) show_image(card, image, heat)
  if (row.status != "ok") return
  find(".caution", card).hidden = false
  show_scale(card, row)
  tell(find(".presumed", card), presumed(prevalence))
  if (nearest.length) show_nearest(card, nearest)
}

function tell(place, text) {
  place.textContent = text || ""
  place.hidden = !text
}

function show_image(card, image, heat) {
  const name = find("h3 span", card).textContent, slider = find("input", card), xray = find(".xray", card), map = find(".heat", card)
  xray.onload = () => find(".picture", card).style.setProperty("--shape", xray.naturalWidth / xray.naturalHeight)
  xray.src = image
  xray.alt = `Chest X-ray ${name}: enlarge`
  map.hidden = find("figcaption", card).hidden = !heat
  if (!heat) return
  map.src = heat
  slider.setAttribute("aria-label", `Strength of the heat map over ${name}`)
  slider.oninput = () => { map.style.opacity = slider.value / 100; find("output", card).textContent = `${slider.value}%` }
}

function show_nearest(card, nearest) {
  const positive = nearest.filter(one => one.label == 1).length
  for (const {label, distance} of nearest) {
    const kind = label ? "pneumonia" : "normal"
    find(".nearest ol", card).append(make("li", {class: kind}, kind, make("span", {}, ` ${distance.toFixed(3)}`)))
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
  const room = find(".reading", card).clientWidth, width = Math.min(Math.max(room, 300), 440)  // narrower on a phone, so that the text keeps its size
  const picture = scale(row, width)
  find(".scale", card).replaceChildren(picture)
  settle(picture, width)
}
