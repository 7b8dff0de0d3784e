# Two commands: `make run` and `make test`. README.md says what each does.
PYTHON ?= python3
VENV ?= .venv
export VENV

.PHONY: run test lint fast walk messages bench clean

run:  ## install, build, migrate, load the curriculum and serve on PORT (8000)
	@$(PYTHON) bin/bootstrap.py
	@$(VENV)/bin/python bin/run.py

test:  ## install what tests need, then the whole suite, on SQLite and (where there is one) PostgreSQL
	@$(PYTHON) bin/bootstrap.py --dev
	@$(VENV)/bin/python bin/test.py

fast:  ## the suite without browsers, on SQLite
	@$(PYTHON) bin/bootstrap.py --dev
	@$(VENV)/bin/python -m pytest -n 2 --ignore=tests/e2e

walk:  ## every activity in both languages, finished by keyboard alone; axe on every page (long)
	@$(PYTHON) bin/bootstrap.py --dev
	@CHROMIUM="$${CHROMIUM-$$($(VENV)/bin/python bin/browser.py)}" $(VENV)/bin/python -m tests.e2e.walk $(WALK)

lint:  ## style, floors, types, templates, migrations, translations
	@$(PYTHON) bin/bootstrap.py --dev
	@$(VENV)/bin/python bin/lint.py

bench:  ## measure, each figure beside a baseline of the same run
	@$(PYTHON) bin/bootstrap.py --dev
	@$(VENV)/bin/python -m benchmarks

messages:  ## collect user texts into elearning/locale (needs gettext)
	@DEBUG=true SECRET_KEY=unused $(VENV)/bin/python manage.py makemessages -l da --no-obsolete --no-wrap -i node_modules -i build -i .venv -i tests

clean:
	rm -rf .venv node_modules build
