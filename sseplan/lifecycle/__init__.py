"""What is done with a plan year after year: freeze, restore, compare, submit; one file an act."""
