"""Official papers: reads every room, says what a paper holds once, and prints it as PDF, Word and Excel. It must not know pages."""
