"""What pages read: each function is a fixed number of queries, however many rows there are."""
