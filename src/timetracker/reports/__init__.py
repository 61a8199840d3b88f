"""A question in, a view out. Sums are made in SQL; a history is never loaded whole."""
