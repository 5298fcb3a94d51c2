"""Organisations, users and roles. It must not know what people work on."""
