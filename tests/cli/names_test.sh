#!/bin/bash
# Two headers never give one name to two types: the linker takes one type's functions for the other's (C++'s rule of one definition), and says nothing.
cd "$(dirname "$0")/../.." || exit 1
twice=$(grep -rhoE '^(struct|class|enum class) [A-Z]\w+ *(\{|:|final)' --include='*.hpp' installer | awk '{ print $($1 == "enum" ? 3 : 2) }' | sort | uniq -d)
[ -z "$twice" ] || { echo "types of several headers: $twice" >&2; exit 1; }
