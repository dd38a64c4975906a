"""The plumbing of the course. The teaching stands in the notebooks."""
