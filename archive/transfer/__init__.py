"""What archives hand over to each other: records, WACZ packages, bags; checked and taken in."""
