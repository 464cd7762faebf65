"""What every end-to-end test shares: a sandbox for the binary, servers, waiting, and facts about the machine."""
