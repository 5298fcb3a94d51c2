"""Pages: knowledge events: what is offered, one's own places, the officers' lists and the door."""
