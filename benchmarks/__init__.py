"""Quality, speed and memory, measured; development only."""
