"""Words bound to figures: narrative files, their vocabulary of references and claims, and their checks."""
