"""The 350 question and the visit on site, from both sides."""
