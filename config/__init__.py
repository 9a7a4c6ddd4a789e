"""The hall as data: tables, technical setup, defaults. Knows none of the other packages.

`load_hall(folder)` and `load_setup(path, hall)` give what the programs work with, or say everything
that is wrong; the values are those of `config.model`.
"""

from config.defaults import default_setup, rehearsal_setup
from config.loader import check_folder as check
from config.loader import load_hall
from config.model import Hall, Setup
from config.problems import ConfigError, LoadResult, Problem, SetupResult
from config.setup_loader import load_setup
from config.setup_writer import to_toml, write_setup

__all__ = [
    "ConfigError",
    "Hall",
    "LoadResult",
    "Problem",
    "Setup",
    "SetupResult",
    "check",
    "default_setup",
    "load_hall",
    "load_setup",
    "rehearsal_setup",
    "to_toml",
    "write_setup",
]
