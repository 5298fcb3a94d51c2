"""What happened and who was told: the audit trail, notices and the outbox. It must not know what the events mean."""
