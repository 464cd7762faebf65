// Nothing: it is there for its precompiled header.
