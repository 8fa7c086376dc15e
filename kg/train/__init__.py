"""How the shipped English pipeline is made and measured: `python -m kg.train --corpora FOLDER --out FOLDER`."""
