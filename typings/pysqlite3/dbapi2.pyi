# The same interface as Python's own module, with a newer SQLite inside.
from sqlite3.dbapi2 import *
