"""Tests of the assessor's desk."""
