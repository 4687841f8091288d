"""Pages about what others plan, say and found: bills, dockets with comments, reports, surveys, studies."""
