"""The plug: settings, urls, wsgi. Nothing below may import it."""
