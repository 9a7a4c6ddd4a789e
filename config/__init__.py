"""The hall as data: tables, technical setup, defaults. Knows none of the other packages."""
