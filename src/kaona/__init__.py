"""Kaona (ก้าวหน้า): the year of an organisational-excellence programme, from self-assessment to the next loop."""

__version__ = "0.1.0"
