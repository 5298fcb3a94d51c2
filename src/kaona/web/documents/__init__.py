"""Documents of a year for everybody, and the officer's side of them. It must not know other page folders."""
