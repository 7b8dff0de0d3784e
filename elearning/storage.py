"""Static files under names that hold their digest, looked up once a process."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """A lesson page names some fifteen static files; working out each address anew was a tenth
    of its cost. The names cannot change while a process runs: the manifest is read at its start.

    The modules of assessments and of the tools import each other, by the hashed names too: browsers keep a file for
    a year. (Not those of others: some packages import what they do not ship.)
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (ours, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])
            for ours in ("assessments/*.js", "content/tools/*.js")
        ),
    )

    @lru_cache(maxsize=1024)  # noqa: B019 - there is one storage a process, and it lives as long
    def url(self, name, force=False):
        return super().url(name, force)
