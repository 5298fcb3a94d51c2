"""Tests of the improvement room."""
