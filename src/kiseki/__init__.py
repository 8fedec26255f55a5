"""kiseki: the run history of machine learning."""
