from people.models.absences import Absence
from people.models.agreements import Agreement
from people.models.audit import AuditEntry, AuditLink, Seen
from people.models.contacts import LocalContact
from people.models.mail import Mail
from people.models.person import Affiliation, Person, PersonEmail, User
from people.models.places import Belonging, Organisation, Profession
from people.models.roles import Role, RoleGrant
from people.models.signin import ClaimMeaning, SignInService

__all__ = [
    "Absence",
    "Affiliation",
    "Agreement",
    "AuditEntry",
    "AuditLink",
    "Belonging",
    "ClaimMeaning",
    "LocalContact",
    "Mail",
    "Organisation",
    "Person",
    "PersonEmail",
    "Profession",
    "Role",
    "RoleGrant",
    "Seen",
    "SignInService",
    "User",
]
