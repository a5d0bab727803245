"""The law as code: pure functions over facts, one module per authority, dates and figures as data."""
