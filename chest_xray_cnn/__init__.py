"""Pneumonia or normal on paediatric chest X-rays: `import chest_xray_cnn as cxr`, then `cxr.load_model().predict("image.jpeg")`."""

__version__ = "0.2.0"

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what an editor and a type checker see
    from .classifier import Classifier as Classifier, explain_images as explain_images, load_model as load_model, predict as predict
    from .data_split import split_dataset as split_dataset
    from .dataset import download_dataset as download_dataset, find_dataset as find_dataset, index_dataset as index_dataset
    from .engine.model_folder import list_models as list_models
    from .evaluation import evaluate_model as evaluate
    from .readers.audit import audit_dataset as audit
    from .readers.examples import example_image as example_image
    from .workflows.cross_validation import train_classifier as train

_PUBLIC = {"Classifier": "classifier.Classifier", "load_model": "classifier.load_model", "list_models": "engine.model_folder.list_models",
           "predict": "classifier.predict", "explain_images": "classifier.explain_images", "train": "workflows.cross_validation.train_classifier",
           "evaluate": "evaluation.evaluate_model", "audit": "readers.audit.audit_dataset", "find_dataset": "dataset.find_dataset",
           "download_dataset": "dataset.download_dataset", "index_dataset": "dataset.index_dataset",
           "split_dataset": "data_split.split_dataset", "example_image": "readers.examples.example_image"}

__all__ = [*_PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    "Import a public name when it is first used (PEP 562), so that `import chest_xray_cnn` costs nothing; document its parameters."
    if name not in _PUBLIC: raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _PUBLIC[name].rpartition(".")
    public = getattr(import_module(f"{__name__}.{module}"), attribute)
    import_module(f"{__name__}.serving.python_interface").document(public)
    return globals().setdefault(name, public)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
