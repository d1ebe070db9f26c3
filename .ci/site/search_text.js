// Excerpts of search results are taken from the text of a page, not from the buttons and the table of contents around it.
if (typeof Search !== "undefined") {
  Search.htmlToText = (html, anchor) => {
    const article = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
    if (!article) return "";
    article.querySelectorAll(".headerlink, script, style").forEach((part) => part.remove());
    return ((anchor && article.querySelector(anchor)) || article).textContent;
  };
}
