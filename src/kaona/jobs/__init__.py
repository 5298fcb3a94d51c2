"""What the clock does: mail, anchors, clean-up. It must not know pages or commands."""
