def compare(club, association):
    """What differs, a line each, by id."""
    lines = []
    for id in sorted(club.keys() | association.keys()):
        ours, theirs = club.get(id), association.get(id)
        if ours is None:
            lines.append(f"{id} {theirs.name}: not in the club")
        elif theirs is None:
            lines.append(f"{id} {ours.name}: not in the association")
        elif ours.paid != theirs.paid:
            lines.append(f"{id} {ours.name}: paid {'here' if ours.paid else 'there'} only")
    return lines
