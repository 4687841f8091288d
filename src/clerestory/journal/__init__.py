"""The private record of what happened: append-only, in order, each entry bound to the one before it.

Promises that an entry is written in the transaction of the thing it records, that nobody changes it
afterwards without `read.verify_chain` naming the place, and that it holds handles and never personal data.
Only `casework` writes. The hash of the previous entry stands here until a public ledger takes commitments
from the outbox."""
