"""Reports: the list, each report, the codebook, the files and the feed."""
