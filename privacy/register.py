"""The register: every kind of personal data, why it is kept, on what ground, and for how long.

It is data, and the software obeys it: `retention.py` deletes what it says after the days it says,
`downloading.py` gives a person what it says is hers, `erasing.py` does to it what it says. A model
of any floor that is neither here nor among `WITHOUT` makes tests/privacy/test_register.py fail.

The periods are those an installation starts with (DOMAIN.md, section 4); the controller sets them
(`RETENTION_DAYS`), and confirms purposes and grounds with its data protection officer.
"""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class Whom(TextChoices):
    LEARNERS = "learners", _("Those who take the training")
    STAFF = "staff", _("Those who run it and write it")
    EVERYBODY = "everybody", _("Everybody with an account")
    NAMED = "named", _("Those on an uploaded list")


class Ground(TextChoices):
    """Why it is lawful (GDPR, article 6(1)). An owner that is no authority has (f) for (e)."""

    TASK = "task", _("A task in the public interest, article 6(1)(e)")
    DUTY = "duty", _("A legal obligation, article 6(1)(c), with articles 5(2) and 32")


class AtErasure(TextChoices):
    """What happens to it when a person is erased."""

    DELETE = "delete", _("Deleted")
    EMPTY = "empty", _("Emptied of what names her; the row stays")
    KEEP = "keep", _("Kept, without a name to it")


class Group(TextChoices):
    WHO = "who", _("Who one is")
    SIGN_IN = "sign-in", _("Signing in")
    TRAINING = "training", _("Taking part")
    ANSWERS = "answers", _("Answers and decisions")
    CERTIFICATES = "certificates", _("Certificates")
    MAIL = "mail", _("Mail and lists")
    CONTROL = "control", _("Control: who did and saw what")
    EDITING = "editing", _("Writing the courses")
    MACHINE = "machine", _("Outside the database")


class Then(Enum):
    """What the nightly task does when the days are over."""

    DELETE = "delete"
    EMPTY = "empty"
    ERASE = "erase"  # the person, as if she had asked
    NOTHING = "nothing"  # somebody else does it, or it goes with the person


@dataclass(frozen=True)
class Kept:
    """How long: `days` after `since` (words), and the key by which a setting changes it."""

    key: str
    days: int
    since: object
    then: Then = Then.DELETE

    @property
    def in_force(self) -> int:
        """The days in this installation, never fewer than the database itself insists on."""
        return int(settings.RETENTION_DAYS.get(self.key, self.days))


@dataclass(frozen=True)
class Kind:
    """One kind of personal data. `whose` are look-ups from the model to the person."""

    model: str
    group: str
    what: object
    purpose: object
    whose: tuple[str, ...] = ("person",)
    whom: str = Whom.LEARNERS
    ground: str = Ground.TASK
    kept: Kept | None = None  # None: as long as the person
    erasure: str = AtErasure.KEEP
    why_kept: object = ""
    empties: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.model or str(self.group)


PERSON = Kept("person", 3 * 365, _("the last activity, when no certificate is valid"), Then.ERASE)
COUNTS = _("Totals are counted from it. Without the name it leads to nobody.")
WORK = _("Says who of the staff did what. The login it points at is emptied.")

RUNNING = _("Running the training and proving that it was taken")
LOGIN = _("Signing in safely")
EFFECT = _("Teaching, marking, and measuring what the training did")
PROOF = _("Proving that somebody passed, to whoever is shown the certificate")
REACHING = _("Inviting, reminding, and answering for which mails were sent")
CONTROL = _("Finding out, and proving, who did and saw what")
EDITING = _("Writing, reviewing and correcting courses")


def _who(model: str, what, **more) -> Kind:
    return Kind(model, Group.WHO, what, RUNNING, **more)


def _login(model: str, what, **more) -> Kind:
    words = {"whose": ("user__person",), "whom": Whom.EVERYBODY, "ground": Ground.DUTY}
    return Kind(model, Group.SIGN_IN, what, LOGIN, **words | {"erasure": AtErasure.DELETE} | more)


def _training(model: str, what, **more) -> Kind:
    return Kind(model, Group.TRAINING, what, RUNNING, **{"why_kept": COUNTS} | more)


def _answers(model: str, what, **more) -> Kind:
    return Kind(model, Group.ANSWERS, what, EFFECT, **{"why_kept": COUNTS} | more)


def _editing(model: str, what, whose: tuple[str, ...], **more) -> Kind:
    words = {"whose": whose, "whom": Whom.STAFF, "why_kept": WORK}
    return Kind(model, Group.EDITING, what, EDITING, **words | more)


REGISTER: tuple[Kind, ...] = (
    # Who one is
    _who("people.Person", _("Name and language"), whose=("self",), kept=PERSON,
         erasure=AtErasure.EMPTY, empties=("name",),
         why_kept=_("The number of persons stays; the row has no name and no address.")),
    _who("people.PersonEmail", _("E-mail addresses"), erasure=AtErasure.DELETE),
    _who("people.Affiliation", _("Jobs: profession and workplace, from and to, and the employer's own number"),
         erasure=AtErasure.EMPTY, empties=("employee_number",),
         why_kept=_("Figures count the profession and the place of each day.")),
    _who("courses.Duplicate", _("Records that were proposed as one person"), whose=("one", "other"),
         erasure=AtErasure.DELETE),
    _who("courses.Merge", _("Records that were joined, by whom and why"), whose=("person", "into"),
         erasure=AtErasure.EMPTY, empties=("reason", "undone_reason"),
         why_kept=_("The one record behind a figure must be found again.")),
    _who("people.Absence", _("Days one is away; never why"), erasure=AtErasure.DELETE),
    # Signing in
    _login("people.User", _("The login: e-mail address, password as a digest, last use"),
           whose=("person",), erasure=AtErasure.EMPTY,
           empties=("email", "first_name", "last_name", "password"),
           why_kept=_("The log and what was written point at it; it holds no name and opens nothing.")),
    _login("people.User_groups", _("Which editors' groups a login is in"), whom=Whom.STAFF),
    _login("people.User_user_permissions", _("Rights of a login"), whom=Whom.STAFF),
    _login("people.RoleGrant", _("Roles: which, where, from and to"), whom=Whom.STAFF,
           erasure=AtErasure.KEEP, why_kept=WORK),
    _login("account.EmailAddress", _("Addresses of the login")),
    _login("account.EmailConfirmation", _("Confirmations under way"),
           whose=("email_address__user__person",),
           kept=Kept("confirmation", 7, _("it was sent"))),
    _login("mfa.Authenticator", _("Second steps: keys of code apps, passkeys, recovery codes; sealed")),
    _login("usersessions.UserSession", _("Where one is signed in: browser, IP address, last seen"),
           kept=Kept("session", 30, _("it was last used"))),
    _login("sessions.Session", _("The session itself"), whose=(),
           kept=Kept("session-end", 0, _("it has run out"))),
    _login("socialaccount.SocialAccount", _("The workplace's permanent id of the login")),
    _login("socialaccount.SocialToken", _("Tokens of a workplace (none are kept)"),
           whose=("account__user__person",)),
    _login("wagtailcore.APIToken", _("Keys to the editors' interface for programs (none are given)"),
           whom=Whom.STAFF),
    # Taking part
    _training("courses.Enrolment", _("Courses one is enrolled in, deadlines, how far"),),
    _training("courses.TrainingRecord", _("The ledger: what was done, when, in which job"),
              whose=("person", "other_person")),
    _training("courses.Progress", _("How far one is in each activity")),
    _training("courses.Attendance", _("Seminars one was at, and why it was undone"),
              erasure=AtErasure.EMPTY, empties=("undone_reason",)),
    _training("courses.Seat", _("Whether one comes to a seminar, or waits for a seat"),
              erasure=AtErasure.DELETE, why_kept=""),
    _training("courses.HeadCount", _("Who counted those who came to a meeting; they have no names"),
              whose=("recorded_by__person",), whom=Whom.STAFF, why_kept=WORK),
    _training("courses.RuleEntry", _("Which rule brought one in")),
    _training("courses.JoinRequest", _("Asking to come into a cohort, and the answer"),
              kept=Kept("join-request", 365, _("it was answered")), erasure=AtErasure.DELETE,
              why_kept=""),
    _training("courses.Invitation", _("Invitations: the link, when it was opened and used"),
              erasure=AtErasure.DELETE, why_kept=""),
    # Answers
    _answers("assessments.Attempt", _("Quizzes taken, score, passed or not")),
    _answers("assessments.Answer", _("The answer to each question"), whose=("attempt__person",),
             kept=Kept("free-text", 365, _("it was given (texts only: the choices stay, without a name)"),
                       Then.EMPTY),
             erasure=AtErasure.EMPTY, empties=("response",)),
    _answers("assessments.Judgement", _("How a free text was judged"),
             whose=("answer__attempt__person",),
             kept=Kept("judgement", 365, _("it was judged (the comment)"), Then.EMPTY),
             erasure=AtErasure.EMPTY, empties=("comment",)),
    _answers("assessments.TimeAllowance", _("Extra time in quizzes"), erasure=AtErasure.DELETE,
             why_kept=""),
    _answers("assessments.CaseRun", _("Cases played")),
    _answers("assessments.Decision", _("The choices made in a case"), whose=("run__person",)),
    _answers("assessments.LiveSession", _("Who ran a case on the wall, and what the room chose"),
             whose=("host__person",), whom=Whom.STAFF, why_kept=WORK),
    # Certificates
    Kind("certificates.Certificate", Group.CERTIFICATES,
         _("The name on the certificate, course, dates, workplace of that day"), PROOF,
         erasure=AtErasure.EMPTY, empties=("holder", "salt"),
         why_kept=_("Whoever holds the paper must still be told whether the number is valid.")),
    Kind("certificates.Credential", Group.CERTIFICATES, _("The signed badge with the name"), PROOF,
         whose=("certificate__person",), erasure=AtErasure.EMPTY, empties=("signed", "jwt"),
         why_kept=_("Its place in the status list stays; the signed text goes.")),
    Kind("certificates.StatusChange", Group.CERTIFICATES, _("What became of a certificate, and who decided"),
         PROOF, whose=("certificate__person",), why_kept=_("The number's answer rests on it.")),
    Kind("certificates.Proposal", Group.CERTIFICATES, _("Proposals to revoke, with a note"), PROOF,
         whose=("certificate__person",), erasure=AtErasure.EMPTY, empties=("note",),
         why_kept=_("Two people must be seen to have decided.")),
    Kind("certificates.Renewal", Group.CERTIFICATES, _("Renewals under way"), PROOF,
         whose=("enrolment__person",), why_kept=COUNTS),
    Kind("certificates.BatchLine", Group.CERTIFICATES, _("Certificates being made"), PROOF,
         whose=("enrolment__person",), why_kept=COUNTS),
    Kind("certificates.DocumentDigest", Group.CERTIFICATES, _("Digests of documents that were given out"),
         PROOF, whose=("certificate__person",),
         why_kept=_("By it a paper is told from a forgery; a digest holds no name.")),
    Kind("content.CertificateSignatory", Group.CERTIFICATES,
         _("Name, title and signature of who signs certificates"), PROOF, whose=(), whom=Whom.STAFF,
         why_kept=_("They sign on behalf of the organisation.")),
    # Mail and lists
    Kind("people.Mail", Group.MAIL, _("Mails: to whom, subject, why, what became of it"), REACHING,
         whom=Whom.EVERYBODY, kept=Kept("mail", 365, _("it was sent (the address and the subject)"), Then.EMPTY),
         erasure=AtErasure.EMPTY, empties=("recipient", "subject", "text", "html", "person"),
         why_kept=_("That a mail was sent for that reason stays, so that none is sent twice.")),
    Kind("courses.CohortReminder", Group.MAIL, _("Which reminders were sent, and which were not and why"),
         REACHING, why_kept=_("So that none is sent twice.")),
    Kind("courses.Escalation", Group.MAIL, _("Which contacts were told how many are late"), REACHING,
         whose=("contact__person",), whom=Whom.STAFF, why_kept=WORK),
    Kind("people.Agreement", Group.MAIL, _("Who wrote down what an organisation's contact may see"),
         REACHING, whose=("noted_by__person",), whom=Whom.STAFF, why_kept=WORK),
    Kind("certificates.Reminder", Group.MAIL, _("Reminders of certificates that end"), REACHING,
         whose=("enrolment__person",), why_kept=_("So that none is sent twice.")),
    Kind("courses.ImportJob", Group.MAIL, _("Uploaded lists: names, addresses, workplaces"), REACHING,
         whose=(), whom=Whom.NAMED,
         kept=Kept("list", 30, _("it was uploaded (the rows)"), Then.EMPTY),
         erasure=AtErasure.EMPTY, empties=("rows", "findings"),
         why_kept=_("The rest of the list stays until its own day comes.")),
    # Control
    Kind("people.AuditEntry", Group.CONTROL, _("Who changed what, and who saw whose name, what for"),
         CONTROL, whose=("actor__person",), whom=Whom.STAFF, ground=Ground.DUTY,
         kept=Kept("log", 180, _("it was written")),
         why_kept=_("The chain would break. It names nobody: keys only.")),
    Kind("people.Seen", Group.CONTROL, _("Who has seen one's name"), CONTROL, ground=Ground.DUTY,
         kept=Kept("log", 180, _("it was seen")),
         why_kept=_("Part of the log; without the name it leads to nobody.")),
    Kind("privacy.ErasureRequest", Group.CONTROL, _("Requests for erasure and what was answered"),
         CONTROL, ground=Ground.DUTY, kept=Kept("request", 3 * 365, _("it was answered")),
         erasure=AtErasure.EMPTY, empties=("words",),
         why_kept=_("That it was asked and done can be shown, without the name.")),
    Kind("privacy.Download", Group.CONTROL, _("One's own data, gathered to be taken away"), CONTROL,
         ground=Ground.DUTY, kept=Kept("download", 7, _("it was made (the file)")),
         erasure=AtErasure.DELETE),
    Kind("reporting.SavedFigure", Group.CONTROL, _("Who saved a figure; figures hold no names"),
         CONTROL, whose=("saved_by__person",), whom=Whom.STAFF, why_kept=WORK),
    Kind("reporting.ShareDraft", Group.CONTROL, _("Who asked for figures to be published; no names in them"),
         CONTROL, whose=("asked_by__person",), whom=Whom.STAFF, why_kept=WORK),
    Kind("reporting.Publication", Group.CONTROL, _("Who published and withdrew figures; no names in them"),
         CONTROL, whose=("published_by__person", "withdrawn_by__person"), whom=Whom.STAFF, why_kept=WORK),
    Kind("reporting.EvaluatorExport", Group.CONTROL,
         _("Files without names for evaluators: who asked, what for, and for seven days the file"),
         EFFECT, whose=("asked_by__person",), whom=Whom.STAFF,
         kept=Kept("evaluator_file", 7, _("it was made (the file)"), Then.NOTHING), why_kept=WORK),
    Kind("reporting.ApiToken", Group.CONTROL, _("Who gave and revoked tokens to the API"),
         CONTROL, whose=("made_by__person", "revoked_by__person"), whom=Whom.STAFF, why_kept=WORK),
    Kind("reporting.Report", Group.CONTROL, _("Who wrote and published a report; it holds no names"),
         CONTROL, whose=("begun_by__person", "published_by__person"), whom=Whom.STAFF, why_kept=WORK),
    # Writing the courses
    _editing("wagtailusers.UserProfile", _("Language and settings of an editor, a picture"),
             ("user__person",), erasure=AtErasure.DELETE, why_kept=""),
    _editing("wagtailcore.Page", _("Who made a page"), ("owner__person",)),
    _editing("wagtailcore.Revision", _("Who wrote which draft"), ("user__person",)),
    _editing("wagtailcore.PageLogEntry", _("Who did what to a page"), ("user__person",)),
    _editing("wagtailcore.ModelLogEntry", _("Who changed what else"), ("user__person",)),
    _editing("wagtailcore.Comment", _("Comments on a draft"), ("user__person",)),
    _editing("wagtailcore.CommentReply", _("Answers to comments"), ("user__person",)),
    _editing("wagtailcore.PageSubscription", _("Whom comments are mailed to"), ("user__person",),
             erasure=AtErasure.DELETE, why_kept=""),
    _editing("wagtailcore.WorkflowState", _("Who asked for a review"), ("requested_by__person",)),
    _editing("wagtailcore.TaskState", _("Who reviewed"), ("finished_by__person",)),
    _editing("wagtailcore.UploadedFile", _("Files half uploaded"), ("uploaded_by_user__person",),
             kept=Kept("half-uploaded", 30, _("it was uploaded (the file)"))),
    _editing("wagtailadmin.EditingSession", _("Who has a page open"), ("user__person",),
             kept=Kept("half-written", 30, _("it was last touched")), erasure=AtErasure.DELETE),
    _editing("wagtailadmin.FormState", _("What was typed and not saved"), ("user__person",),
             kept=Kept("half-written", 30, _("it was last touched")), erasure=AtErasure.DELETE),
    _editing("wagtailimages.Image", _("Who uploaded a picture"), ("uploaded_by_user__person",)),
    _editing("wagtaildocs.Document", _("Who uploaded a document"), ("uploaded_by_user__person",)),
    _editing("wagtail_localize.StringTranslation", _("Who translated a sentence"),
             ("last_translated_by__person",)),
    _editing("wagtail_localize.SegmentOverride", _("Who chose another picture or link in a translation"),
             ("last_translated_by__person",)),
    _editing("people.LocalContact", _("Whom one calls locally: functions, seldom a name"), (),
             why_kept=_("They are listed because they answer the telephone.")),
    _editing("content.LawLook", _("Who looked at a place after a change of law"), ("by__person",)),
    _editing("courses.CourseEdition", _("Who published an edition"), ("published_by__person",)),
    _editing("courses.ActivityVersion", _("Who published a version"), ("author__person",)),
    _editing("courses.AssignmentRule", _("Who made a rule"), ("made_by__person",)),
    _editing("courses.TargetGroup", _("Who wrote down how many there are to reach"),
             ("set_by__person",)),
    _editing("reporting.SavedView", _("What somebody asked of the figures, under a name of her own"),
             ("owner__person",), erasure=AtErasure.DELETE, why_kept=""),
    _editing("courses.Indicator", _("Who began a series of numbers"), ("made_by__person",)),
    _editing("courses.IndicatorCount", _("Who wrote down a number an organisation counted"),
             ("recorded_by__person",)),
    _editing("certificates.DesignVersion", _("Who published a design"), ("published_by__person",)),
    # Outside the database
    Kind("", Group.MACHINE,
         _("Technical logs: addresses of pages without names, links, numbers or IP addresses; backups; "
           "files in the worker's queue; the list of erased records (random keys)"),
         _("Running the site, and getting it back after an accident"), whose=(),
         whom=Whom.EVERYBODY, ground=Ground.DUTY,
         kept=Kept("backup", 30, _("it was made (the operator deletes backups and logs)"), Then.NOTHING),
         why_kept=_("After a restore every erasure is done again before the site opens.")),
)  # fmt: skip

# Models that hold nothing about a person: content, structure, keys and bookkeeping.
WITHOUT: frozenset[str] = frozenset(
    [
        "reporting.ReportFile",
        "content.LessonPage",
        "content.QuestionBank",
        "content.CasePage",
        "content.CertificateDesign",
        "content.CoursePage",
        "content.CoursePage_professions",
        "content.ModulePage",
        "content.Source",
        "content.SupportContact",
        "content.Law",
        "content.Law_sources",
        "content.LoadedPage",
        "content.LoadedBank",
        "content.HomePage",
        "content.StandardPage",
        "content.ToolsPage",
        "content.ToolPage",
        "content.MaterialsPage",
        "content.KitPage",
        "content.KitPage_professions",
        "content.QuizPage",
        "certificates.Batch",
        "certificates.IssuerKey",
        "certificates.StatusList",
        "certificates.Picture",
        "certificates.SealKey",
        "assessments.LiveVote",
        "courses.Course",
        "courses.Course_professions",
        "courses.Indicator_organisations",
        "reporting.FrozenDefinitions",
        "courses.Activity",
        "courses.CurrentVersion",
        "courses.Programme",
        "reporting.PublicPage",
        "reporting.ApiCall",
        "reporting.PseudonymKey",
        "courses.Cohort",
        "courses.Cohort_courses",
        "courses.Seminar",
        "courses.RuleRun",
        "courses.AssignmentRule_professions",
        "courses.AssignmentRule_organisations",
        "courses.AssignmentRule_municipalities",
        "courses.AssignmentRule_from_cohorts",
        "people.AuditLink",
        "people.Profession",
        "people.Organisation",
        "people.Belonging",
        "people.SignInService",
        "people.ClaimMeaning",
        "privacy.RetentionRun",
        "courses.ReminderPlan",
        "courses.ReminderTemplate",
        "courses.OpenEvent",
        "courses.Reaction",
        "wagtail_localize.TranslatableObject",
        "wagtail_localize.TranslationSource",
        "wagtail_localize.Translation",
        "wagtail_localize.TranslationLog",
        "wagtail_localize.String",
        "wagtail_localize.TranslationContext",
        "wagtail_localize.Template",
        "wagtail_localize.StringSegment",
        "wagtail_localize.TemplateSegment",
        "wagtail_localize.RelatedObjectSegment",
        "wagtail_localize.OverridableSegment",
        "wagtail_localize.LocaleSynchronization",
        "wagtailredirects.Redirect",
        "wagtailembeds.Embed",
        "wagtailimages.Rendition",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
        "wagtailadmin.Admin",
        "wagtailcore.Locale",
        "wagtailcore.Site",
        "wagtailcore.GroupSitePermission",
        "wagtailcore.Collection",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.CollectionViewRestriction_groups",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowTask",
        "wagtailcore.Task",
        "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupApprovalTask_groups",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.PageViewRestriction_groups",
        "wagtailcore.WorkflowPage",
        "wagtailcore.ReferenceIndex",
        "taggit.Tag",
        "taggit.TaggedItem",
        "socialaccount.SocialApp",
        "auth.Permission",
        "auth.Group",
        "auth.Group_permissions",
        "contenttypes.ContentType",
    ]
)


def kind_of(model: str) -> Kind:
    """Return the entry of a model, by its label."""
    return next(kind for kind in REGISTER if kind.model == model)


def periods() -> dict[str, Kept]:
    """Return every period by its key: what `RETENTION_DAYS` may change."""
    return {kind.kept.key: kind.kept for kind in REGISTER if kind.kept is not None}
