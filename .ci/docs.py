"Build the docs site in `_docs`, and `README.md`, from the notebooks: `python .ci/docs.py`. No Quarto needed."
import os
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def stage_notebooks():
    "Let nbdev add signatures and links, drop hidden cells, and write the result into `_proc`."
    from nbdev.quarto import refresh_quarto_yml
    from nbdev.serve import proc_nbs
    os.environ["PYTHONWARNINGS"] = "ignore:Found cells containing imports"  # the Colab cells; the workers inherit it
    refresh_quarto_yml()
    staged = proc_nbs(n_workers=2, force=True)
    for notebook in staged.rglob("*.ipynb"):  # on the site, `images` lies beside the pages: one step up less
        notebook.write_text(re.sub(r"((?:\.\./)*)\.\./images/", r"\1images/", notebook.read_text()))
    return staged


def write_readme(staged):
    "Write `README.md` from the staged index page; links to notebooks point into the repository."
    import nbformat
    import yaml
    from nbconvert import MarkdownExporter
    from traitlets.config import Config
    page = nbformat.read(staged/"index.ipynb", as_version=4)
    page.metadata.language_info = {"name": "python"}
    front = yaml.safe_load(page.cells.pop(0).source.strip("-\n "))  # nbdev made it from the title cell
    for cell in page.cells:
        if cell.source.startswith("#| echo: false"): cell.metadata.tags = ["remove_input"]
    settings = Config(TagRemovePreprocessor={"enabled": True, "remove_input_tags": {"remove_input"}})
    resources = {"unique_key": "readme", "output_files_dir": "images"}
    text, made = MarkdownExporter(config=settings).from_notebook_node(page, resources)
    text = re.sub(r"<style.*?</style>\n?", "", text, flags=re.DOTALL)
    text = re.sub(r"\]\((?!\w+:)([\w/]+\.ipynb)", r"](nbs/\1", text)
    text = re.sub(r"\s*\n\s*\n\s*\n", "\n\n", text).strip()
    (ROOT/"README.md").write_text(f"# {front['title']}\n\n> {front['description']}\n\n{text}\n")
    for name, picture in made["outputs"].items(): (ROOT/name).write_bytes(picture)


def render_site(staged):
    "Render the staged notebooks to HTML; a broken link is an error."
    from smalldocs.site import build
    site = build(staged)
    if site.broken: sys.exit("\n".join(f"broken link in {page}: {link}" for page, link in sorted(set(site.broken))))
    return site


def name_pages(site):
    "Name the pages as nbdev's links do (01_data_split.html -> data_split.html) and make links within the site relative."
    home = site.project.website["site-url"].rstrip("/") + "/"
    names = {page.name: re.sub(r"^\d+[a-zA-Z0-9]*_", "", page.name) for page in site.out.rglob("*.html")}
    for page in site.out.rglob("*.html"): page.rename(page.with_name(names[page.name]))
    for page in [*site.out.rglob("*.html"), site.out/"search.json", site.out/"sitemap.xml"]:
        text = re.sub(r"\b(?:%s)" % "|".join(map(re.escape, names)), lambda name: names[name[0]], page.read_text())
        up = "../" * (len(page.relative_to(site.out).parts) - 1) or "./"
        page.write_text(re.sub(rf'(<a [^>]*?href="){re.escape(home)}', rf"\1{up}", text))


if __name__ == "__main__":  # nbdev's workers import this file
    if not find_spec("chest_xray_cnn"): sys.exit("pip install -e '.[dev]' first: nbdev finds names through the package")
    os.chdir(ROOT)
    staged = stage_notebooks()
    write_readme(staged)
    site = render_site(staged)
    name_pages(site)
    shutil.rmtree(ROOT/"_docs", ignore_errors=True)
    print(f"wrote README.md and {shutil.move(site.out, ROOT/'_docs')}/index.html")
