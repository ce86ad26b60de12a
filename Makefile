# The front door of the Meson build. `make` installs what is missing and builds; `make help` lists
# the rest.
PREFIX ?= /usr/local
BUILD ?= build
WERROR ?= false
FUZZ_SECONDS ?= 5
SANITIZERS = -Db_sanitize=address,undefined -Db_lundef=false

all: setup-build
	@$(call configure,$(BUILD),)
	@ninja -C $(BUILD)

demo: all
	@tools/demo.sh $(BUILD)

test: setup-test
	@$(call configure,$(BUILD),)
	@tools/test.sh $(BUILD)

# AddressSanitizer and UndefinedBehaviorSanitizer under the whole suite.
asan: setup-test
	@$(call configure,build-asan,$(SANITIZERS))
	@UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 ASAN_OPTIONS=allocator_may_return_null=1 \
		tools/test.sh build-asan

# ThreadSanitizer under what has threads: streams of the sampler, the worker, programs and Python that
# share results or measure side by side.
TSAN_TESTS = api sampler replicate triad python_running
tsan: setup-test
	@$(call configure,build-tsan,-Db_sanitize=thread -Db_lundef=false)
	@TARGETS="dyno dyno-worker $(addprefix test/test-,$(filter-out python_%,$(TSAN_TESTS)))" \
		TSAN_OPTIONS=halt_on_error=1 tools/test.sh build-tsan $(TSAN_TESTS)

# Every allocation fails once, each by itself: the suite lets one in some do. BUILD=build-asan sees more.
oom: all
	@ninja -C $(BUILD) dyno-worker test/test-oom test/oom-worker
	@DYNO_WORKER=$(CURDIR)/$(BUILD)/dyno-worker DYNO_TEST_OOM_WORKER=$(CURDIR)/$(BUILD)/test/oom-worker \
		LSAN_OPTIONS=print_suppressions=0:suppressions=$(CURDIR)/test/lsan.supp $(BUILD)/test/test-oom 1

fuzz: setup-test
	@export CC=clang; $(call configure,build-fuzz,-Dfuzz=true $(SANITIZERS))
	@tools/fuzz.sh build-fuzz $(FUZZ_SECONDS)

# ONNX's published test models and some real ones: bench/corpus/README.md. FEW=20 takes every twentieth.
FEW ?= 1
corpus: all
	@bench/corpus/fetch.sh
	@.deps/corpus/venv/bin/python bench/corpus/corpus.py $(BUILD)/dyno .deps/corpus --few $(FEW)

clang: setup-test
	@export CC=clang; $(call configure,build-clang,)
	@ninja -C build-clang

format-check:
	@git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

# docs/fields.md, which is made from the field table.
docs: all
	@ninja -C $(BUILD) fields-doc

install: all
	@meson configure $(BUILD) -Dprefix=$(PREFIX)
	@meson install -C $(BUILD) --quiet

# The Python package as a wheel, with libdyno, dyno-worker and ONNX Runtime inside.
wheel: all
	@python3 tools/wheel.py --build $(BUILD) --output $(BUILD)/wheels

clean:
	@rm -rf build build-asan build-tsan build-clang build-fuzz

help:
	@echo 'make            install what is missing, build $(BUILD)/dyno'
	@echo 'make demo       measure three models on this machine, in about two minutes'
	@echo 'make test       run the whole test suite'
	@echo 'make install    install under PREFIX ($(PREFIX)); DESTDIR is honoured'
	@echo 'make wheel      the Python package as a wheel, in $(BUILD)/wheels'
	@echo 'make asan       the test suite under AddressSanitizer and UBSan'
	@echo 'make tsan       what has threads under ThreadSanitizer'
	@echo 'make oom        let every allocation fail once'
	@echo 'make clang      build with clang'
	@echo 'make test-torch the tests that need PyTorch, which it installs into TORCH_VENV, .deps/torch (6 GB)'
	@echo 'make fuzz       every fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))'
	@echo 'make corpus     run published models, compare MACs and outputs with others (every FEWth)'
	@echo 'make format     clang-format all sources; make format-check only looks'
	@echo 'make docs       write docs/fields.md again'
	@echo 'make clean      remove the build folders; .deps stays'

# PyTorch, transformers and what the examples of Python models need: some gigabytes, so in no other test.
TORCH_VENV ?= $(CURDIR)/.deps/torch
test-torch: setup-test
	@TORCH_VENV=$(TORCH_VENV) tools/setup.sh torch
	@$(call configure,$(BUILD),)
	@TORCH_PYTHON=$(TORCH_VENV)/bin/python3 tools/test.sh $(BUILD) e2e_torch e2e_python_models e2e_python

setup-build:
	@tools/setup.sh build

setup-test:
	@tools/setup.sh test

# $(call configure,FOLDER,OPTIONS)
configure = test -e $(1)/build.ninja || \
	meson setup $(1) --prefix=$(PREFIX) -Dwerror=$(WERROR) $(2)

.PHONY: all demo test test-torch asan tsan oom fuzz clang format-check format corpus docs install wheel clean help setup-build setup-test
