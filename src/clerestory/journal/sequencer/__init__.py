"""The sequencer: gives committed leaves their place, signs the log's heads and publishes them."""
