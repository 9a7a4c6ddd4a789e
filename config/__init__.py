"""The hall as data: tables, technical setup, defaults. Knows none of the other packages.

`load_hall(folder)` and `load_setup(path, hall)` give what the programs work with, or say everything
that is wrong; the values are those of `config.model`.
"""

from config.loader import load_hall
from config.model import Hall, Setup
from config.problems import ConfigError, LoadResult, Problem, SetupResult

__all__ = [
    "ConfigError",
    "Hall",
    "LoadResult",
    "Problem",
    "Setup",
    "SetupResult",
    "load_hall",
]
