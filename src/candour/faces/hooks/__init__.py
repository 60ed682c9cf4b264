"""Where other machines call us: reports of messages, and what customers answer. Each call shows who it is from."""
