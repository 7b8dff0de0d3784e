from content.models.activities import LessonPage
from content.models.banks import QuestionBank
from content.models.cases import CasePage
from content.models.certificate_designs import CertificateDesign, CertificateSignatory
from content.models.courses import CoursePage, ModulePage
from content.models.front import HomePage, StandardPage
from content.models.kits import KitPage, MaterialsPage
from content.models.laws import Law, LawLook
from content.models.quizzes import QuizPage
from content.models.snippets import LoadedBank, LoadedPage, Source, SupportContact
from content.models.tools import ToolPage, ToolsPage

__all__ = [
    "CasePage",
    "CertificateDesign",
    "CertificateSignatory",
    "CoursePage",
    "HomePage",
    "KitPage",
    "Law",
    "LawLook",
    "LessonPage",
    "LoadedBank",
    "LoadedPage",
    "MaterialsPage",
    "ModulePage",
    "QuestionBank",
    "QuizPage",
    "Source",
    "StandardPage",
    "SupportContact",
    "ToolPage",
    "ToolsPage",
]
