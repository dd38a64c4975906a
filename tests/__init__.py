"""Tests and benchmarks. A package: one of Colab's IPython has a folder of this name on the path."""
