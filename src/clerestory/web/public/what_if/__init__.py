"""What last year's questions would have met under another law: results the worker made, none made here."""
