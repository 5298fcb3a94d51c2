"""What every page stands in: base page, menu, template tags, words. It must not know a single page."""
