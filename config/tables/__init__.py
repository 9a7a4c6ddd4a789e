"""One module per group of tables: its columns, and how a row becomes a value of the model."""
