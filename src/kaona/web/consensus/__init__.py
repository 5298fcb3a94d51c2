"""Pages of `consensus`: the common result item by item, confirmation, publication, agreement of assessors."""
