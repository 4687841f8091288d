"""The job queue: rows of the same database, put there in the transaction that makes a job necessary."""

PROCRASTINATE_DATABASE_ALIAS = "default"
PROCRASTINATE_IMPORT_PATHS = ["clerestory.casework.jobs"]
