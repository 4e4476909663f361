"""The chapters of the handbook: each makes its pages out of a version of the model."""
