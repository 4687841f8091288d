"""What others say and plan about the law: claims, bills watched, dockets with comments, surveys, studies,
reports.

Promises that an entry of a register stands as it was made, with a source; that a comment is counted, never
removed, and read by the public only after a person confirmed how. Refuses to change an entry."""
