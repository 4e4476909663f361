"""People and agencies: members, invitations, roles, deputies, leavers, the agencies' tree."""
