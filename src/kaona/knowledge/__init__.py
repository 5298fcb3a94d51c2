"""What others did and how: practices, tools and techniques. It must not know priorities or plans."""
