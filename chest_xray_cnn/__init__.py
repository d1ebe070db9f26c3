__version__ = "0.1.0"


def __getattr__(name):
    "`from chest_xray_cnn import Classifier`, loaded only when asked for (PEP 562)."
    if name != "Classifier": raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from chest_xray_cnn.classifier import Classifier
    return Classifier
