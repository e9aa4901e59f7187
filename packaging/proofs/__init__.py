"""Proofs that predictions and explanations are right: figures, plots and a page of the docs."""
