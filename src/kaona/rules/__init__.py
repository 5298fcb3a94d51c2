"""The rule book: plain Python that can be read and tested alone. It must not know Django, a database or a clock."""
