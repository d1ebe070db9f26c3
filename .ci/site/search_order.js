// Order of the search results: a page whose title has the words that are searched comes first, then what a reader starts with.
const FIRST = [[/^index$|^tutorials\//, 40], [/^commands$|^interface$/, 25], [/^[a-z_]+$/, 20], [/^reports\//, 10]];
const WORDS = ((new URLSearchParams(window.location.search).get("q") || "").toLowerCase().match(/[a-z_]{3,}/g) || [])
  .map((word) => word.replace(/(ing|s)$/, ""));

var Scorer = {
  score: ([page, title, anchor, text, score]) => score
    + (FIRST.find(([name]) => name.test(page)) || [0, 0])[1]
    + 10 * WORDS.filter((word) => title.toLowerCase().includes(word)).length,
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
