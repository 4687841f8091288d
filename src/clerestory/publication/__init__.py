"""What is told to the public: answers assembled from statements, each with its source. Needs no database."""
