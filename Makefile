# shanxi-health-policy: everything a fresh machine needs is Python 3.11+ and make.
# `make` alone tells what there is.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:
SHELL := /bin/sh

# The first interpreter that is new enough; `make PYTHON=/path/to/python3.12 test` chooses another.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; exit; fi; \
	done; echo python3)
endif

# One more than the processors of a small machine: many tests wait for a process, a browser or a disk.
WORKERS ?= 3

PACKAGE := shanxi_health_policy
VENV    := .venv
BIN     := $(VENV)/bin
DEMO    := .venv-demo
OUTPUT  := demo-output
WHEELS  := build/wheel
PAGE    := build/page
PARTS   := build/page-parts
SOURCES := $(shell find src -not -name '*.pyc' -not -name __pycache__ 2>/dev/null)

# Quiet, and never a word about newer versions; Python itself is never downloaded.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
export UV_NO_PROGRESS := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# Tests are compiled once and not by each process anew, whatever this machine is set to.
export PYTHONDONTWRITEBYTECODE :=

# $(call stage,what)
stage = @printf '\n==> %s\n' '$(1)'

# $(call sync,folder,options): exactly the versions of uv.lock, with their hashes, into the environment in this folder.
sync = UV_PROJECT_ENVIRONMENT=$(1) $(1)/bin/uv sync --quiet --frozen --no-install-project --group lock $(2)

# $(call install,folder,what,options): a wheel or this folder, beside what is there already.
install = $(1)/bin/uv pip install --quiet --python $(1) --no-deps --no-build-isolation --reinstall --no-cache $(2)

# ------------------------------------------------------------------------ help

.PHONY: help
help:
	@printf '%s\n' \
	'shanxi-health-policy' \
	'' \
	'  只需要 Python 3.11 以上和 make。Needs only Python 3.11+ and make.' \
	'' \
	'  make demo    试用：结算示例就诊记录，并逐条解释一次结算' \
	'               See it work: settle sample visits, explain one settlement clause by clause' \
	'  make test    全部检查：先构建 wheel，再对安装好的 wheel 逐项检查（提交前运行）' \
	'               Every check, against the built and installed wheel (run before a commit)' \
	'  make test-core    不装扩展，只测试核心；make test-lowest 再用允许的最低版本' \
	'               The core without extras; make test-lowest: with the lowest versions allowed' \
	'  make lint    代码风格与分层约束（ruff、import-linter）' \
	'               Style and layering' \
	'  make types   类型检查（mypy --strict；pyright 公开类型完整度须为 100%）' \
	'               Types: mypy --strict, and 100% typed public names' \
	'  make reference  更新报文的参考页和规则的 JSON Schema（docs/reference/schemas/）' \
	'               Renew the reference of messages and the JSON Schemas of the rules' \
	'  make fuzz    属性测试加量，再逐种输入作覆盖率引导的模糊测试（半小时以上，不属于 make test；FUZZ_SECONDS=秒数）' \
	'               The properties tried much harder, then every kind of input searched by coverage (half an hour and more; FUZZ_SECONDS)' \
	'  make mutation 变异测试：故意改错代码，看测试能否发现（一小时以上，ROOMS="money tcm" 只试几个房间）' \
	'               Mistakes made in the code on purpose must make tests fail (an hour or more; ROOMS="money tcm" for some)' \
	'  make bench   基准测试并更新 docs/reference/benchmarks.md（SIZE=small 只看一眼，SIZE=service 等只重测一节，SIZE=huge 一亿次就诊）' \
	'               Benchmarks, renewing docs/reference/benchmarks.md (SIZE=small for a quick look, SIZE=service or another part for that alone, SIZE=huge for 10^8 visits)' \
	'  make docs    构建文档到 build/docs/（有警告即失败）' \
	'               Documentation into build/docs/, a warning is an error' \
	'  make page    在本机浏览器里计算的网页，构建到 build/page/，放到任何网页服务器上都行（需要 npm）' \
	'               The page that computes in the browser, in build/page/, for any web server (needs npm)' \
	'  make vectors 测试向量的单独发布包，构建到 build/vectors/dist/' \
	'               The golden vectors as a distribution of their own, in build/vectors/dist/' \
	'  make site    文档、柜台网页、接口说明、格式、测试向量放在一个目录 build/site/，可放在任何网页服务器上' \
	'               Documentation, the page for the counter, schemas and vectors in one folder for any web server' \
	'  make release 发布：两次构建逐字节相同，离线安装用的 wheel，单文件程序，散列和签名（RELEASE_KEY=私钥），放在 dist/' \
	'               A release in dist/: built twice to the same bytes, wheels for an intranet, one-file program, sums, signature' \
	'  make release-check 在没有网络的空环境里安装 dist/ 并试用' \
	'               Install what is in dist/ in an empty environment without network, and try it' \
	'  make deps    只建开发环境 .venv，不装本项目' \
	'               Only the development environment .venv, without the project itself' \
	'  make lock    把 uv.lock 更新到最新版本（各平台、各版 Python 同一份，带散列）' \
	'               Renew uv.lock, one for every platform and Python, with the newest versions and their hashes' \
	'  make clean   删除以上命令生成的一切' \
	'               Remove everything the above have made' \
	'' \
	'  单跑一个测试 One test only:   make wheel && $(BIN)/pytest tests/test_architecture.py' \
	'  换解释器 Another Python:      make PYTHON=python3.12 test'

# ----------------------------------------------------------- a usable interpreter

.PHONY: check-python
check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo '需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed.' >&2; \
	echo '  found: $(PYTHON) =' "$$($(PYTHON) --version 2>&1)" >&2; \
	echo '  choose one: make PYTHON=/path/to/python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo '缺少 venv / ensurepip 模块 / This Python lacks the venv or ensurepip module.' >&2; \
	echo '  Debian, Ubuntu:  sudo apt install python3-venv' >&2; \
	echo '  others:          install Python 3.11+ from your system, with pip' >&2; exit 1; }

# ------------------------------------------------------- development environment

.PHONY: deps
deps: $(VENV)/.deps

# A virtual environment, whatever it is for, that holds uv: of the version and with the hashes of tools/uv.txt.
%/.created: tools/uv.txt
	@$(MAKE) --no-print-directory check-python
	$(call stage,Python environment $*)
	@$(PYTHON) -m venv --clear $*
	@$*/bin/python -m pip install -qq --progress-bar off --no-warn-script-location --require-hashes -r $<
	@touch $@

$(VENV)/.deps: pyproject.toml uv.lock $(VENV)/.created
	$(call stage,Dependencies into $(VENV) (a minute or two the first time))
	@$(call sync,$(VENV),--all-extras --group docs)
	@touch $@

# The lock names the public index, whatever mirror this machine uses.
uv_lock = env -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_CONSTRAINT \
	$(BIN)/uv lock --python $(BIN)/python --default-index https://pypi.org/simple

# The newest versions of everything, uv among them.
.PHONY: lock
lock: $(VENV)/.created
	$(call stage,Newest versions into uv.lock)
	@$(uv_lock) --upgrade
	@$(BIN)/uv export --quiet --frozen --only-group lock --no-annotate --no-header > $(VENV)/uv.txt
	@{ echo '# The uv that reads uv.lock. Renewed by "make lock".'; cat $(VENV)/uv.txt; } > tools/uv.txt
	@echo 'uv.lock 已更新：提交前请运行 make test / uv.lock is new: run "make test" before you commit it.'

# The wheel is built anew and installed each time: what is tested is what is shipped.
.PHONY: wheel
wheel: deps
	$(call stage,Wheel: build and install)
	@rm -rf $(WHEELS)
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir $(WHEELS)
	@$(call install,$(VENV),$(WHEELS)/*.whl)
	@ls $(WHEELS)

# The golden vectors alone, with their schemas: for those who test without the library.
VECTORS := build/vectors
.PHONY: vectors
vectors: deps wheel
	$(call stage,Golden vectors: a distribution of their own)
	@$(BIN)/python -m tools.vectors $(VECTORS)
	@$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python --out-dir $(VECTORS)/dist $(VECTORS)
	@ls $(VECTORS)/dist

# ---------------------------------------------------------------------- checks

# What some tests need beside Python: a command, and the packages of Debian that bring it.
TOOLS := javac:default-jdk-headless mcs:mono-mcs,libmono-system-net-http4.0-cil chromium:chromium,fonts-noto-cjk \
	npm:npm cc:gcc,libc6-dev
missing = $(strip $(shell for one in $(TOOLS); do \
	command -v "$${one%%:*}" >/dev/null || printf '%s ' "$${one#*:}" | tr , ' '; done))

.PHONY: test
test: deps locked ruff workflows wheel layers types-beside-pages pytest
	@printf '\n==> 全部通过 / Everything passed.\n'
	@test -z "$(missing)" || printf '    %s\n' \
	'但 JDK、mono、Chromium、npm、C 编译器不全，Spark、Java、C\# 和 C 客户端、柜台网页的测试没有全部运行 / But a JDK, mono, Chromium, npm or a C compiler is missing: not all tests on Spark, of clients in Java, C\# and C, and of the page for the counter were run.' \
	'Debian, Ubuntu:  sudo apt-get install $(missing)'

# The packages that bring what is not there.
.PHONY: missing
missing:
	@echo $(missing)

.PHONY: lint
lint: deps ruff workflows wheel layers

.PHONY: types
types: deps wheel mypy verifytypes

.PHONY: docs
docs: deps wheel sphinx
	@echo '文档 / Documentation: build/docs/index.html'

# Documentation, the page for the counter, schemas, vectors and results: a folder for any web server.
SITE := build/site
.PHONY: site
site: deps wheel page
	$(call stage,One folder for a web server: $(SITE))
	@rm -rf $(SITE)
	@$(call pages,$(SITE),-A whole=1)
	@cp -r build/page $(SITE)/page
	@$(BIN)/python -m tools.site $(SITE)
	@echo '看一看 / Look: $(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE)'

# The stages. Each expects `deps`, and all but `locked`, `ruff`, `workflows` and `mypy` expect `wheel`, to have run.
.PHONY: locked ruff workflows layers mypy verifytypes types-beside-pages collected pytest sphinx

locked:
	$(call stage,Lock: uv.lock is that of pyproject.toml)
	@$(uv_lock) --check --offline --quiet || { echo '请运行 make lock / Run: make lock' >&2; exit 1; }

ruff:
	$(call stage,Style: ruff check)
	@$(BIN)/ruff check
	$(call stage,Style: ruff format --check)
	@$(BIN)/ruff format --check

workflows:
	$(call stage,Workflows: zizmor)
	@$(BIN)/zizmor --quiet --offline --persona pedantic .github

layers:
	$(call stage,Layers: import-linter)
	@$(BIN)/lint-imports --no-cache

mypy:
	$(call stage,Types: mypy --strict)
	@$(BIN)/mypy

# Exits non-zero unless every public name is typed. The virtual environment comes first on PATH,
# since that is where pyright looks for the installed package.
verifytypes:
	$(call stage,Types: public names 100% typed)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pyright --verifytypes $(PACKAGE) --ignoreexternal

# What keeps a single processor busy, beside the pages, which do not keep all of them busy.
types-beside-pages:
	@$(MAKE) --no-print-directory sphinx & pages=$$!; \
	$(MAKE) --no-print-directory collected mypy verifytypes; found=$$?; \
	wait $$pages && exit $$found

# Compiled here, untraced and once, the tests are found twice as soon by all the processes that run them.
collected:
	$(call stage,Tests: every one is found)
	@mkdir -p build
	@$(BIN)/pytest -q --collect-only -p no:cacheprovider > build/collected.log || { cat build/collected.log; exit 1; }
	@tail -n 1 build/collected.log

# The same cases every time, so that no line is reached by luck; `make fuzz` draws new ones. What runs for long is not traced:
# tests/untraced.py.
pytest:
	$(call stage,Tests: pytest with coverage)
	@HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-ci} $(BIN)/pytest -n $(WORKERS) -m 'not untraced' --cov --cov-report=term $(PYTEST_ARGS)
	$(call stage,Tests that run for long: pytest without coverage)
	@HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-ci} $(BIN)/pytest -n $(WORKERS) -m untraced $$($(BIN)/python -m tests.untraced) $(PYTEST_ARGS)

# The core in an environment of its own, for each Python: nothing of the extras is there. Left out is what tests an
# extra (the strategies of [testing], which the whole run tries at length) or needs a tool (the
# validator of JSON Schema).
CORE_TESTS := tests/notices tests/tcm tests/subsidies tests/facilities tests/organisation tests/vocabulary tests/asking \
	tests/test_money.py tests/test_errors.py tests/test_text.py tests/test_doctests.py \
	--ignore=tests/notices/test_schema.py --ignore=tests/asking/test_answer_form.py --ignore=tests/tcm/test_strategies.py \
	--ignore=tests/subsidies/test_subsidy_strategies.py
CORE = build/core-$(shell $(PYTHON) -c 'import platform; print(platform.python_version())')

# $(call core,folder): runs them on what is installed there. A line, if all is well; everything, if not.
core = HYPOTHESIS_PROFILE=brief $(1)/bin/pytest -q -n $(WORKERS) -p no:cacheprovider $(CORE_TESTS) > $(1)/tests.log 2>&1 \
	&& tail -n 1 $(1)/tests.log || { cat $(1)/tests.log; exit 1; }

.PHONY: test-core
test-core:
	$(call stage,Core without extras: $(shell $(PYTHON) --version 2>&1))
	@$(MAKE) --no-print-directory $(CORE)/.created
	@$(call sync,$(CORE),--no-dev --group build --group core-tests)
	@$(call install,$(CORE),.)
	@$(call core,$(CORE))

LOWEST := build/lowest

.PHONY: test-lowest
test-lowest: $(LOWEST)/.created
	$(call stage,Core without extras: the lowest versions that pyproject.toml allows)
	@$(call sync,$(LOWEST),--no-dev --group build --group core-tests)
	@$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --reinstall --resolution lowest-direct -r pyproject.toml --extra testing
	@$(call install,$(LOWEST),.)
	@$(LOWEST)/bin/uv pip freeze --python $(LOWEST) | grep -iE '^(attrs|cattrs|python-dateutil|hypothesis)=' | xargs
	@$(call core,$(LOWEST))

# $(call pages,folder,options): the documentation in both languages, with the text that its search looks through.
sphinx_build = $(BIN)/sphinx-build -q -E -W --keep-going -b html -j $(WORKERS)
pages = $(sphinx_build) $(2) -d build/doctrees docs $(1) \
	&& $(sphinx_build) $(2) -D language=en -d build/doctrees-en docs $(1)/en \
	&& $(BIN)/python -m tools.search_text $(1)

sphinx:
	$(call stage,Documentation: both languages without warnings)
	@rm -rf build/docs
	@$(call pages,build/docs)
	@$(BIN)/python -m tools.links build/docs
	@$(BIN)/python -m tools.catalogues --check

# New years each day; the seed of a day again: make fuzz DIFFERENTIAL_SEED=20230504
DIFFERENTIAL_SEED ?= $(shell date +%Y%m%d)

.PHONY: fuzz
fuzz: deps wheel
	$(call stage,Properties tried harder; the years of DIFFERENTIAL_SEED=$(DIFFERENTIAL_SEED))
	@HYPOTHESIS_PROFILE=fuzz WORLD=all SERVICE_REQUESTS=100000 MUTATED_MESSAGES=100000 KILLED_PROCESSES=40 \
		DIFFERENTIAL_YEARS=1000000 DIFFERENTIAL_SEED=$(DIFFERENTIAL_SEED) $(BIN)/pytest -n $(WORKERS) tests/tcm tests/batch tests/facilities tests/notices \
		tests/vocabulary tests/testing/strategies tests/service/test_endurance.py tests/his/test_mutated_messages.py \
		tests/stand_in/test_mutated_requests.py tests/stand_in/test_statement_machine.py tests/stand_in/test_processes.py \
		tests/differential/test_generated_years.py tests/world
	$(call stage,Every kind of input searched for faults: FUZZ_SECONDS=$${FUZZ_SECONDS:-420} in all)
	@$(call sync,$(VENV),--inexact --group fuzz)
	@$(BIN)/python -m tests.fuzzing

.PHONY: reference
reference: deps wheel
	@$(BIN)/python tools/reference.py
	@$(BIN)/python -m tools.messages

# Brings the English catalogues of the documentation up to what its pages say, and what their examples print in English.
.PHONY: catalogues
catalogues: deps wheel
	@$(BIN)/python -m tools.examples
	@$(BIN)/python -m tools.catalogues

# Makes one small mistake in the code at a time; every one must make a test fail, or have a reason: docs/explanation/mutation.md.
# ROOMS="money tcm": only these; ALIVE=1: only what was not found at the last run, or never tried; with TESTS="tests/…" only these
# tests are asked about it, to see whether they find what was left.
ROOMS ?=
.PHONY: mutation
mutation: deps
	$(call stage,Mutation: mistakes made on purpose)
	@MUTATION_TESTS="$(TESTS)" $(BIN)/python -m tools.mutation $(if $(ALIVE)$(TESTS),--alive) $(ROOMS)

SIZE ?= full
# Wants a quiet machine; SIZE=small shows what it finds and writes nothing, the name of a part renews that part of the page alone.
.PHONY: bench
bench: deps wheel
	$(call stage,Benchmarks: $(SIZE))
	@$(BIN)/python -m tests.benchmarks $(SIZE)

# ------------------------------------------------------------------------ page

# What the page runs besides the wheel: Python for browsers, and the wheels that the rules need, each by its locked hash. The wheels
# are pure Python and the same for every Python; tzdata is left out: no rule asks for a time zone.
$(PARTS)/.python: tools/page/package.json tools/page/package-lock.json
	@command -v npm >/dev/null || { \
	echo '需要 npm / npm is needed.' >&2; \
	echo '  Debian, Ubuntu:  sudo apt-get install npm' >&2; exit 1; }
	@mkdir -p $(PARTS)
	@cp tools/page/package.json tools/page/package-lock.json $(PARTS)
	@npm ci --prefix $(PARTS) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(PARTS)/.wheels: uv.lock
	@rm -rf $(PARTS)/wheels
	@mkdir -p $(PARTS)/wheels
	@$(BIN)/uv export --quiet --frozen --no-dev --no-emit-project --prune tzdata --no-annotate --no-header > $(PARTS)/wheels.txt
	@$(BIN)/python -m pip download -qq --require-hashes --no-deps --only-binary :all: --dest $(PARTS)/wheels -r $(PARTS)/wheels.txt
	@touch $@

.PHONY: page
page: deps wheel $(PARTS)/.python $(PARTS)/.wheels
	$(call stage,Page that computes in the browser)
	@$(BIN)/python tools/device_page.py $(WHEELS)/*.whl $(PARTS) $(PAGE)
	@du -sh $(PAGE)

# ------------------------------------------------------------------------ demo

$(DEMO)/.installed: $(DEMO)/.created pyproject.toml uv.lock README.md LICENSE $(SOURCES)
	@printf '==> 准备演示环境（首次约一分钟）/ Preparing $(DEMO), about a minute the first time\n'
	@$(call sync,$(DEMO),--no-dev --group build --extra cli)
	@$(call install,$(DEMO),.)
	@touch $@

.PHONY: demo
demo: export PYTHONUTF8 := 1
demo: $(DEMO)/.installed
	@mkdir -p $(OUTPUT)
	@printf '\n$$ shanxi-health-policy settle docs/examples/visits.csv -o $(OUTPUT)/settled.csv\n'
	@# 1 says that some rows were rejected: the example holds a few on purpose.
	@$(DEMO)/bin/shanxi-health-policy settle docs/examples/visits.csv -o $(OUTPUT)/settled.csv || test $$? -eq 1
	@printf '\n$$ shanxi-health-policy explain $(EXPLAIN)\n'
	@$(DEMO)/bin/shanxi-health-policy explain $(EXPLAIN)
	@printf '\n结算结果 / The settled visits:   $(OUTPUT)/settled.csv\n'
	@printf '自己试试 / Try your own:         $(DEMO)/bin/shanxi-health-policy --help\n'

EXPLAIN := --condition 颈椎病 --fee-class I --date 2023-05-04 \
	--item 电针=150.00 --item 血常规=20.00 --ytd-paid 2640.00

# --------------------------------------------------------------------- release

DIST := dist
RELEASE_TOOLS := build/release-tools
PROGRAM_TOOLS := build/program-tools
AGAIN := build/again
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"$$/\1/p' src/$(PACKAGE)/_version.py)
# The moment that archives carry is that of the last change, whatever the clock of this machine says.
EPOCH = $(shell git log -1 --format=%ct 2>/dev/null || echo 1580601600)
# What the wheels for an intranet are for, and for which kind of machine (KIND=cp312-win_amd64); that of this machine, if none is named.
EXTRAS ?= cli service testing
KIND ?=
# The private key (ssh-keygen -t ed25519) that signs the list of files; without one the release says that it is not signed.
RELEASE_KEY ?=
NAMESPACE := shanxi-health-policy-release

# $(call build,folder of the tools,folder): source and wheel of the folder that make stands in.
build_both = SOURCE_DATE_EPOCH=$(EPOCH) $(1)/bin/uv build --quiet --no-build-isolation --no-create-gitignore --python $(1)/bin/python --out-dir $(2)

.PHONY: release
release: $(RELEASE_TOOLS)/.created $(PROGRAM_TOOLS)/.created
	$(call stage,Release $(VERSION): what builds and checks it)
	@$(call sync,$(RELEASE_TOOLS),--no-dev --group build --group release)
	@$(RELEASE_TOOLS)/bin/python -m tools.release.notes CHANGELOG.md $(VERSION) build/RELEASE-NOTES.md $(if $(RELEASE_KEY),--final)
	@rm -rf $(DIST) $(AGAIN)
	@mkdir -p $(DIST) $(AGAIN)
	@mv build/RELEASE-NOTES.md $(DIST)
	$(call stage,Source and wheel; and again from the source in another place: the same bytes)
	@$(call build_both,$(RELEASE_TOOLS),$(DIST))
	@umask 077 && tar -xzf $(DIST)/*.tar.gz -C $(AGAIN) && cd $(AGAIN)/* \
		&& TZ=Asia/Shanghai $(call build_both,$(CURDIR)/$(RELEASE_TOOLS),$(CURDIR)/$(AGAIN))
	@for file in $(DIST)/*.whl $(DIST)/*.tar.gz; do cmp "$$file" "$(AGAIN)/$${file##*/}" || exit 1; done
	$(call stage,What the wheel says of itself)
	@$(RELEASE_TOOLS)/bin/python -m tools.release.archives $(DIST)/*.whl $(DIST)/*.tar.gz
	$(call stage,Wheels for an intranet: $(EXTRAS))
	@$(RELEASE_TOOLS)/bin/uv export --quiet --frozen --no-dev --no-emit-project --no-annotate --no-header --format pylock.toml \
		$(EXTRAS:%=--extra %) > $(DIST)/pylock.toml
	@$(RELEASE_TOOLS)/bin/python -m tools.release.wheelhouse $(DIST)/pylock.toml $(DIST)/wheelhouse --kind '$(KIND)'
	@cp $(DIST)/*.whl $(DIST)/wheelhouse
	$(call stage,The command as one file)
	@$(call sync,$(PROGRAM_TOOLS),--no-dev --extra cli --extra service --group program)
	@$(call install,$(PROGRAM_TOOLS),$(DIST)/*.whl)
	@PYTHONHASHSEED=0 $(PROGRAM_TOOLS)/bin/pyinstaller --log-level ERROR --noconfirm --onefile --collect-all $(PACKAGE) \
		--exclude-module hypothesis --exclude-module pytest --distpath $(DIST) --workpath build/program --specpath build/program \
		--name shanxi-health-policy-$(VERSION)-$$($(PROGRAM_TOOLS)/bin/python -c 'import sysconfig; print(sysconfig.get_platform())') \
		tools/release/program.py
	$(call stage,Sums and signature)
	@$(RELEASE_TOOLS)/bin/python -m tools.release.sums write $(DIST)
	@if [ -n "$(RELEASE_KEY)" ]; then \
		ssh-keygen -q -Y sign -n $(NAMESPACE) -f "$(RELEASE_KEY)" $(DIST)/SHA256SUMS \
		&& { printf 'release namespaces="$(NAMESPACE)" '; ssh-keygen -y -f "$(RELEASE_KEY)" | cut -d ' ' -f 1,2; } > $(DIST)/allowed_signers; \
	else echo '没有签名：RELEASE_KEY=私钥 make release / Not signed: RELEASE_KEY=key make release'; fi
	@du -sh $(DIST)/*

# The release as it lies in dist/, tried where there is no network and nothing else.
.PHONY: release-check
release-check: check-python
	$(call stage,Release: sums and signature)
	@$(PYTHON) -m tools.release.sums check $(DIST)
	@if [ -f $(DIST)/SHA256SUMS.sig ]; then \
		ssh-keygen -Y verify -f $(DIST)/allowed_signers -I release -n $(NAMESPACE) -s $(DIST)/SHA256SUMS.sig < $(DIST)/SHA256SUMS; \
	else echo '没有签名 / Not signed'; fi
	$(call stage,Release: installed without network and the main job done)
	@$(PYTHON) -m tools.release.tried $(DIST)

# ----------------------------------------------------------------------- clean

.PHONY: clean
clean:
	rm -rf $(VENV) $(DEMO) $(OUTPUT) build dist .coverage .coverage.* htmlcov \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
