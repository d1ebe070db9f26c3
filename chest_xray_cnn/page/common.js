// What the other scripts share: short forms of the DOM, and the facts about the model that the server sends once.
export const find = (selector, root = document) => root.querySelector(selector)
export const all = (selector, root = document) => [...root.querySelectorAll(selector)]

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

export function percent(p, digits = 0) {
  const shown = Math.max(digits, p > .99 || p < .01 ? 1 : 0), least = 10 ** -(shown + 2)  // never 0% or 100%
  if (p > 1 - least) return `over ${(100 * (1 - least)).toFixed(shown)}%`
  return p < least ? `under ${(100 * least).toFixed(shown)}%` : `${(100 * p).toFixed(shown)}%`
}

export const about = {}  // filled by load_about

export async function load_about() {
  Object.assign(about, await (await fetch("about")).json())
  if (about.prevalence) about.prevalence_text = `, ${percent(about.prevalence)}`
  const roots = [document, find("#card").content]
  for (const place of roots.flatMap(root => all("[data-about]", root))) {
    const value = about[place.dataset.about]
    if (value) { place.textContent = value; place.hidden = false }
  }
  for (const place of roots.flatMap(root => all("[data-published], [data-own]", root))) place.hidden = "own" in place.dataset == about.published  // texts on the published dataset, or on other training data
}

export const OUTCOMES = {  // in the order of the table: what a person has to look at comes first
  uncertain: "Uncertain", refused: "Rejected", error: "Could not be read", stopped: "Not processed",
  pneumonia: "Classified as pneumonia", normal: "Classified as normal", waiting: "Waiting …",
}
export const label_of = outcome => outcome == "refused" ? "rejected" : outcome
