"""Recorded traffic as Parquet files: one row a question, one column a fact a law may read, nobody's name."""
