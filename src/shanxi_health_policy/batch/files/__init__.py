"""Files in and out: reading part by part, writing whole or not at all, and parts that wait on disk."""
