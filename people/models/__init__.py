from people.models.audit import AuditEntry
from people.models.mail import Mail
from people.models.person import Affiliation, Person, PersonEmail, User
from people.models.places import Organisation, Profession
from people.models.roles import Role, RoleGrant

__all__ = [
    "Affiliation",
    "AuditEntry",
    "Mail",
    "Organisation",
    "Person",
    "PersonEmail",
    "Profession",
    "Role",
    "RoleGrant",
    "User",
]
