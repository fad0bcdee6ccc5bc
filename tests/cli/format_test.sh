#!/bin/bash
# Every source file has the form that .clang-format gives it.
cd "$(dirname "$0")/../.." || exit 1
find installer tests -name '*.cpp' -o -name '*.hpp' | xargs clang-format --dry-run --Werror
