"""Pages of residents: prove who you are, see who asked about your record, prove each line.

In English and Spanish, without script. Opening a page here is written down nowhere; only of a
telephone's last code stands its half minute."""
