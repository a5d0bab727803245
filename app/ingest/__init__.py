"""Sources in, rows out: one module per published list, each a pure reader of its own layout."""
