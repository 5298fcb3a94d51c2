"""One assessor's desk: judging item by item, remarks, what is missing, the lock."""
