"""Tests. A name is a sentence; a body builds a small world, calls one thing and looks at the result."""
