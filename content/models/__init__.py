from content.models.activities import CasePage, LessonPage, QuizPage
from content.models.courses import CoursePage, ModulePage
from content.models.front import HomePage, StandardPage
from content.models.snippets import LoadedPage, Source, SupportContact

__all__ = [
    "CasePage",
    "CoursePage",
    "HomePage",
    "LessonPage",
    "LoadedPage",
    "ModulePage",
    "QuizPage",
    "Source",
    "StandardPage",
    "SupportContact",
]
