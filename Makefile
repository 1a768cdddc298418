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

WORKERS ?= 2

PACKAGE := shanxi_health_policy
VENV    := .venv
BIN     := $(VENV)/bin
DEMO    := .venv-demo
OUTPUT  := demo-output
WHEELS  := build/wheel
SOURCES := $(shell find src -not -name '*.pyc' -not -name __pycache__ 2>/dev/null)

# Quiet, and never a word about pip's own newer versions.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
PIP_FLAGS := -qq --progress-bar off --no-warn-script-location
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# $(call stage,what)
stage = @printf '\n==> %s\n' '$(1)'

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
	'  make lint    代码风格与分层约束（ruff、import-linter）' \
	'               Style and layering' \
	'  make types   类型检查（mypy --strict；pyright 公开类型完整度须为 100%）' \
	'               Types: mypy --strict, and 100% typed public names' \
	'  make coverage-map  更新条款覆盖表 docs/reference/coverage-map.md' \
	'               Renew the map of clauses, rules and tests' \
	'  make fuzz    属性测试加量（十几分钟，不属于 make test）' \
	'               The properties tried much harder (minutes; not part of make test)' \
	'  make mutation 对规则做变异测试（数分钟，不属于 make test）' \
	'               Mutate the rules and see the tests fail (minutes; not part of make test)' \
	'  make bench   基准测试并更新 docs/reference/benchmarks.md（SIZE=small 只看一眼，SIZE=huge 一亿次就诊）' \
	'               Benchmarks, renewing docs/reference/benchmarks.md (SIZE=small for a quick look, SIZE=huge for 10^8 visits)' \
	'  make docs    构建文档到 build/docs/（有警告即失败）' \
	'               Documentation into build/docs/, a warning is an error' \
	'  make deps    只建开发环境 .venv，不装本项目' \
	'               Only the development environment .venv, without the project itself' \
	'  make lock    把 constraints.txt 更新到最新版本' \
	'               Renew constraints.txt with the newest versions of every tool' \
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

# The names of [project] dependencies and of every extra, without the project itself.
REQUIREMENTS := import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	r = p["dependencies"] + sum(p["optional-dependencies"].values(), []); \
	print(*sorted({x for x in r if not x.startswith(p["name"])}), sep="\n")

.PHONY: deps
deps: $(VENV)/.deps

$(VENV)/.created:
	@$(MAKE) --no-print-directory check-python
	$(call stage,Python environment $(VENV))
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.deps: pyproject.toml constraints.txt | $(VENV)/.created
	$(call stage,Dependencies into $(VENV) (a minute or two the first time))
	@$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt --upgrade pip
	@$(BIN)/python -c '$(REQUIREMENTS)' > $(VENV)/runtime.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt -r $(VENV)/runtime.txt --group dev --group docs
	@touch $@

.PHONY: lock
lock: check-python
	$(call stage,Newest versions into constraints.txt)
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $(VENV)/.created
	@$(BIN)/python -m pip install $(PIP_FLAGS) --upgrade pip
	@$(BIN)/python -c '$(REQUIREMENTS)' > $(VENV)/runtime.txt
	@$(BIN)/python -m pip install $(PIP_FLAGS) -r $(VENV)/runtime.txt --group dev --group docs
	@printf '%s\n' '# Exact versions the whole of "make test" is run with. Renewed by "make lock".' > $(VENV)/constraints.txt
	@$(BIN)/python -m pip freeze --all --exclude setuptools >> $(VENV)/constraints.txt
	@cp $(VENV)/constraints.txt constraints.txt
	@touch $(VENV)/.deps
	@echo 'constraints.txt is new: run "make test" before you commit it.'

# The wheel is built anew and installed each time: what is tested is what is shipped.
.PHONY: wheel
wheel: deps
	$(call stage,Wheel: build and install)
	@rm -rf $(WHEELS)
	@$(BIN)/python -m build --wheel --no-isolation --outdir $(WHEELS) > $(VENV)/build.log 2>&1 || { cat $(VENV)/build.log >&2; exit 1; }
	@$(BIN)/python -m pip install $(PIP_FLAGS) --force-reinstall --no-deps $(WHEELS)/*.whl
	@ls $(WHEELS)

# ---------------------------------------------------------------------- checks

.PHONY: test
test: deps ruff wheel layers mypy verifytypes pytest sphinx
	@printf '\n==> 全部通过 / Everything passed.\n'

.PHONY: lint
lint: deps ruff wheel layers

.PHONY: types
types: deps wheel mypy verifytypes

.PHONY: docs
docs: deps wheel sphinx
	@echo '文档 / Documentation: build/docs/index.html'

# The stages. Each expects `deps`, and all but `ruff` and `mypy` expect `wheel`, to have run.
.PHONY: ruff layers mypy verifytypes pytest sphinx

ruff:
	$(call stage,Style: ruff check)
	@$(BIN)/ruff check
	$(call stage,Style: ruff format --check)
	@$(BIN)/ruff format --check

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

pytest:
	$(call stage,Tests: pytest with coverage)
	@$(BIN)/pytest -n $(WORKERS) --cov --cov-report=term $(PYTEST_ARGS)

sphinx:
	$(call stage,Documentation: sphinx without warnings)
	@$(BIN)/sphinx-build -q -E -W --keep-going -b html -d build/doctrees docs build/docs

.PHONY: fuzz
fuzz: deps wheel
	$(call stage,Properties tried harder)
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -n $(WORKERS) tests/tcm tests/engines tests/facilities tests/notices tests/vocabulary

.PHONY: coverage-map
coverage-map: deps wheel
	@$(BIN)/python tools/coverage_map.py

# Changes the rules in a copy of the tree, one small mistake at a time; every one must make a test fail.
.PHONY: mutation
mutation: deps
	$(call stage,Mutation: the rules changed on purpose)
	@$(BIN)/python -m pip install $(PIP_FLAGS) -c constraints.txt --group mutation
	@NUMBA_DISABLE_JIT=1 HYPOTHESIS_PROFILE=mutation $(BIN)/mutmut run --max-children $(WORKERS)

SIZE ?= full
# Wants a quiet machine; SIZE=small shows what it finds and writes nothing.
.PHONY: bench
bench: deps wheel
	$(call stage,Benchmarks: $(SIZE))
	@$(BIN)/python -m tests.benchmarks $(SIZE)

# ------------------------------------------------------------------------ demo

$(DEMO)/.created:
	@$(MAKE) --no-print-directory check-python
	@printf '==> 准备演示环境（首次约一分钟）/ Preparing $(DEMO), about a minute the first time\n'
	@$(PYTHON) -m venv --clear $(DEMO)
	@touch $@

$(DEMO)/.installed: pyproject.toml constraints.txt README.md LICENSE $(SOURCES) | $(DEMO)/.created
	@$(DEMO)/bin/python -m pip install $(PIP_FLAGS) -c constraints.txt hatchling
	@$(DEMO)/bin/python -m pip install $(PIP_FLAGS) -c constraints.txt --no-build-isolation '.[cli]'
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

# ----------------------------------------------------------------------- clean

.PHONY: clean
clean:
	rm -rf $(VENV) $(DEMO) $(OUTPUT) build dist .coverage .coverage.* htmlcov \
		.hypothesis mutants .mypy_cache .pytest_cache .ruff_cache
