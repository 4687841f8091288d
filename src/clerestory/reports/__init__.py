"""Reports as they were published: their files, their list of digests, and every table that ever left."""
