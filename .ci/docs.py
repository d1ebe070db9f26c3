"""Build the docs site in `_docs`, and `README.md`, from the notebooks: `python .ci/docs.py`. No Quarto, no network.

nbdev stages the notebooks in `_proc`, as for Quarto. Sphinx renders them with their saved outputs; it runs no cell."""
import inspect
import os
import re
import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = "https://chest-xray-cnn.github.io/chest_xray_cnn/"
SOURCE = "https://github.com/chest-xray-cnn/chest_xray_cnn"
NUMBER = re.compile(r"(^|/)\d+[a-zA-Z0-9]*_(?=[^/]*$)")  # 01_data_split -> data_split, as nbdev names its pages


def signature_as_written(symbol, **options) -> inspect.Signature:
    "Signature of a symbol; names in its annotations that only type checkers know stay texts."
    try: return inspect.signature(symbol, **options)
    except NameError: return inspect.signature(symbol)


def stage_notebooks():
    "Let nbdev add signatures and links, drop hidden cells, and write the result into `_proc`."
    from nbdev.quarto import refresh_quarto_yml
    import fastcore.docments
    from nbdev.serve import proc_nbs
    fastcore.docments.signature = signature_as_written  # nbdev shows functions with it
    os.environ["PYTHONWARNINGS"] = "ignore:Found cells containing imports"  # the Colab cells; the workers inherit it
    refresh_quarto_yml()
    return proc_nbs(n_workers=0, force=True)


def front_matter(page):
    "Title and description, from the raw cell that nbdev made of the title cell; the cell is removed."
    import yaml
    return yaml.safe_load(page.cells.pop(0).source.strip("-\n "))


def write_readme(staged):
    "Write `README.md` from the staged index page; links to notebooks point into the repository."
    import nbformat
    from nbconvert import MarkdownExporter
    from traitlets.config import Config
    page = nbformat.read(staged/"index.ipynb", as_version=4)
    page.metadata.language_info = {"name": "python"}
    front = front_matter(page)
    for cell in page.cells:
        if cell.source.startswith("#| echo: false"): cell.metadata.tags = ["remove_input"]
    settings = Config(TagRemovePreprocessor={"enabled": True, "remove_input_tags": {"remove_input"}})
    resources = {"unique_key": "readme", "output_files_dir": "images"}
    text, made = MarkdownExporter(config=settings).from_notebook_node(page, resources)
    text = re.sub(r"<style.*?</style>\n?", "", text, flags=re.DOTALL)
    text = re.sub(r"\]\((?!\w+:)([\w/]+\.ipynb)", r"](nbs/\1", text)
    text = text.replace("](../images/", "](images/")
    text = re.sub(r"\s*\n\s*\n\s*\n", "\n\n", text).strip()
    (ROOT/"README.md").write_text(f"# {front['title']}\n\n> {front['description']}\n\n{text}\n")
    for name, picture in made["outputs"].items(): (ROOT/name).write_bytes(picture)


def page_name(notebook, folder):
    "nbs/readers/dicom.ipynb -> readers/dicom; nbs/01_data_split.ipynb -> data_split"
    return NUMBER.sub(r"\1", notebook.relative_to(folder).with_suffix("").as_posix())


def read_modules():
    "{page: module}, for every notebook that exports one"
    texts = {page_name(path, ROOT/"nbs"): path.read_text() for path in (ROOT/"nbs").rglob("*.ipynb")}
    found = {name: re.search(r"#\| default_exp ([\w.]+)", text) for name, text in texts.items()}
    return {name: f"chest_xray_cnn.{match[1]}" for name, match in sorted(found.items()) if match}


def link_text(text, modules):
    "Markdown of a staged cell, with links that Sphinx resolves: to pages without their number, to objects by name"
    text = re.sub(r"\[!\[Open in Colab\]\(\S+?\)\]\((\S+?)\)", r"[Open in Colab](\1)", text)
    text = re.sub(r"((?:\.\./)*)\.\./images/", r"\1images/", text)  # on the site, `images` lies beside the pages
    text = re.sub(r"(\]\((?!\w+:)[^)\s#]*?)\d+[a-zA-Z0-9]*_(\w+\.ipynb)", r"\1\2", text)
    def role(link):
        module = modules.get(link[2])
        return f"{{py:obj}}`{link[1]} <{module}.{link[1]}>`" if module else link[0]
    return re.sub(rf"\[`([\w.]+)`\]\({re.escape(SITE)}([\w/]+)\.html#[\w.]+\)", role, text)


def describe(name, module):
    "The directive that documents a function, or a class with all its methods; nbdev's name for it stays a link target"
    kind = "class" if inspect.isclass(getattr(import_module(module), name)) else "function"
    members = "\n   :members:\n   :undoc-members:" if kind == "class" else ""
    return f'<a id="{name.lower()}"></a>\n\n```{{eval-rst}}\n.. auto{kind}:: {module}.{name}{members}\n```'


def convert_code(cell, module):
    "Replace a signature by the directive of its object, and nbdev's directives by the metadata that MyST-NB reads."
    shown = re.search(r"show_doc\((\w+)\)", cell.source)
    if shown and "#| output: asis" in cell.source:
        cell.cell_type, cell.source = "markdown", describe(shown[1], module)
        del cell["outputs"], cell["execution_count"]
        return
    if alt := re.search(r"#\| fig-alt: (.*)", cell.source): cell.metadata["mystnb"] = {"image": {"alt": alt[1]}}
    if "#| echo: false" in cell.source: cell.metadata["tags"] = ["remove-input"]
    cell.source = re.sub(r"^#\|.*\n?", "", cell.source, flags=re.MULTILINE)


def write_page(notebook, staged, modules):
    "Write a staged notebook as Sphinx reads it, under the name of its page."
    import nbformat
    page, name = nbformat.read(notebook, as_version=4), page_name(notebook, staged)
    front = front_matter(page)
    page.cells[0] = nbformat.v4.new_markdown_cell(f"# {front['title']}\n\n*{front['description']}*")
    for cell in page.cells:
        if cell.cell_type == "markdown": cell.source = link_text(cell.source, modules)
        else: convert_code(cell, modules.get(name))
    if name == "index": page.cells.append(nbformat.v4.new_markdown_cell(contents(staged)))
    page.metadata["source_map"] = list(range(len(page.cells)))  # else MyST parses 10,000 empty lines for each cell
    notebook.unlink()
    nbformat.write(page, staged/f"{name}.ipynb")


def contents(staged):
    "All pages in the order of `sidebar.yml`; the generated reference comes before the experiments."
    import yaml
    trees, nbs = {}, ROOT/"nbs"
    for section in yaml.safe_load((staged/"sidebar.yml").read_text())["website"]["sidebar"]["contents"][1:]:
        if section["section"] == "Experiments": trees["Reference"] = ["commands", "interface"]
        names = section["contents"]
        paths = sorted(nbs.glob(names)) if isinstance(names, str) else [nbs/name for name in names]
        trees[section["section"]] = [page_name(path, nbs) for path in paths]
    return "\n\n".join("```{toctree}\n:hidden:\n:caption: %s\n\n%s\n```" % (caption, "\n".join(names))
                       for caption, names in trees.items())


def first_line(thing):
    "First line of a docstring, for a cell of a table"
    return (inspect.getdoc(thing) or "").split("\n")[0].replace("|", "\\|")


def write_interface(staged, modules):
    "The page of the public names and of all modules"
    import chest_xray_cnn as cxr
    lines = ["# Python interface", "", "`import chest_xray_cnn as cxr` offers these names. The page of each lists its",
             "parameters; the {ref}`index <genindex>` lists every function, class and method.", "",
             "| name | purpose |", "| --- | --- |"]
    for name in cxr.__all__:
        thing = getattr(cxr, name)
        lines.append(f"| {{py:obj}}`cxr.{name} <{thing.__module__}.{thing.__qualname__}>` | {first_line(thing)} |")
    lines += ["", "## Modules", "", "Each module is generated from a notebook, which documents it.", "",
              "| module | purpose |", "| --- | --- |"]
    for page, module in modules.items():
        lines.append(f"| [`{module}`]({page}.ipynb) | {first_line(import_module(module))} |")
    (staged/"interface.md").write_text("\n".join([*lines, ""]))


def write_commands(staged):
    "The page of all commands and options, read from the parser"
    import_module("chest_xray_cnn.serving.command_line")  # registers the commands
    (staged/"commands.md").write_text("""# Commands and options

Install with `pip install .`; the command is then `chest-xray`.
[A first image](tutorials/first_image.ipynb) shows it in use.

```{eval-rst}
.. argparse::
   :module: chest_xray_cnn.serving.command_framework
   :func: make_parser
   :prog: chest-xray
   :noepilog:
   :nodefault:
```
""")


def add_parameters(app, what, name, thing, options, lines):
    "Append the comments of the parameters (docments) to a docstring, as fields that Sphinx lays out."
    from fastcore.docments import docments
    lines[:] = [line.replace("*", r"\*") for line in lines]
    if "Parameters" in lines: del lines[lines.index("Parameters"):]  # what `help` prints of a public name
    try: found = docments(thing) if callable(thing) else {}
    except (TypeError, ValueError, OSError): return  # no source: generated by a dataclass or a NamedTuple
    if any(line.startswith(":param") for line in lines): return
    for key, comment in found.items():
        field = "returns" if key == "return" else f"param {key}"
        if comment: lines += ["", ":%s: %s" % (field, comment.replace("*", r"\*"))]


def link_source(domain, info):
    "Address of the lines on GitHub that define an object"
    thing = import_module(info["module"])
    for name in info["fullname"].split("."): thing = getattr(thing, name, None)
    try: lines, first = inspect.getsourcelines(inspect.unwrap(thing))
    except (TypeError, OSError): return None  # generated, such as the methods of a dataclass
    return f"{SOURCE}/blob/main/{info['module'].replace('.', '/')}.py#L{first}-L{first + len(lines) - 1}"


def render_maths(display):
    "A function that writes a formula as MathML, which browsers display without a script"
    from docutils.nodes import SkipNode
    from latex2mathml.converter import convert
    def write(translator, node):
        translator.body.append(convert(node.astext(), display=display))
        raise SkipNode
    return write


def setup(app):
    "Sphinx calls it: this file is one of its extensions."
    app.connect("autodoc-process-docstring", add_parameters)
    app.add_html_math_renderer("mathml", (render_maths("inline"), None), (render_maths("block"), None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def settings(version):
    "Configuration of Sphinx"
    site = ROOT/".ci/site"
    return {
        "project": "chest_xray_cnn", "version": version, "release": version, "copyright": "chest_xray_cnn contributors",
        "extensions": ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.linkcode", "sphinxarg.ext", "docs"],
        "exclude_patterns": ["_docs", "images"], "suppress_warnings": ["myst.header"],
        # pages
        "nb_execution_mode": "off", "nb_merge_streams": True,
        "myst_enable_extensions": ["dollarmath"], "myst_heading_anchors": 4,
        # reference
        "default_role": "py:obj", "autodoc_typehints": "description", "autodoc_member_order": "bysource",
        "linkcode_resolve": link_source,
        # site
        "html_theme": "sphinx_book_theme", "html_title": "chest_xray_cnn", "html_baseurl": SITE,
        "html_theme_options": {
            "repository_url": SOURCE, "use_repository_button": True, "use_issues_button": True,
            "use_download_button": False, "home_page_in_toc": True, "show_toc_level": 2, "navbar_persistent": []},
        "html_context": {"default_mode": "auto"}, "html_copy_source": False, "html_show_sphinx": False,
        "html_static_path": [str(site)], "html_css_files": ["site.css"], "html_favicon": str(site/"icon.svg"),
        "html_js_files": [("search_text.js", {"defer": "defer"})], "html_math_renderer": "mathml",
        "html_search_scorer": str(site/"search_order.js"),
    }


def render_site(staged):
    "Render the staged pages to HTML in `_docs`; a warning is an error."
    import chest_xray_cnn
    from sphinx.application import Sphinx
    shutil.rmtree(ROOT/"_docs", ignore_errors=True)
    configuration = settings(chest_xray_cnn.__version__)
    app = Sphinx(staged, None, ROOT/"_docs", staged/".doctrees", "html", configuration, freshenv=True,
                 warningiserror=True, status=None)
    app.build()
    return app.statuscode


if __name__ == "__main__":  # nbdev's workers import this file
    if not find_spec("chest_xray_cnn"): sys.exit("pip install -e '.[dev]' first: nbdev finds names through the package")
    os.chdir(ROOT)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    staged = stage_notebooks()
    write_readme(staged)
    modules = read_modules()
    for notebook in sorted(staged.rglob("*.ipynb")): write_page(notebook, staged, modules)
    write_interface(staged, modules)
    write_commands(staged)
    sys.exit(render_site(staged) or print("wrote README.md and _docs/index.html"))
