"""Where the data of the project lies: in the wheel under kg/, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def ontology_dir() -> Path:
    """Return the folder of the ontology files (installed: kg/ontology; checkout or editable: ontology/).

    `importlib.resources.files("kg.ontology")` fails in editable installs. `kg.ttl` is the sentinel that keeps a
    stranger's `site-packages/ontology` from being taken for ours.
    """
    for folder in (_HERE / "ontology", _HERE.parent / "ontology"):
        if (folder / "kg.ttl").is_file():
            return folder
    raise FileNotFoundError(f"no ontology folder beside {_HERE} or inside it: reinstall kg")


def model_dir() -> Path:
    """Return the folder of the shipped English pipeline."""
    return _HERE / "nlp" / "model"
