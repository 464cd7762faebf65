"""A long time in bad weather, and nothing lost."""
