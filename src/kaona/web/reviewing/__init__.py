"""The pages of an assessor around the judging: own dossiers, promise and interests, hours, practice."""
