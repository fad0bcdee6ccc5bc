#!/bin/bash
# Two headers never give one name to two types: the linker takes one type's functions for the other's (C++'s rule of one definition), and says nothing.
cd "$(dirname "$0")/../../installer" || exit 1
twice=$(grep -rhoE '^(struct|class|union|enum|enum class) (\[\[[^]]*\]\] )?[A-Za-z]\w+ *(\{|:|final|$)' --include='*.hpp' . |
  sed -E 's/ *(\{|:|final)?$//; s/.* //' | sort | uniq -d)
[ -z "$twice" ] || { echo "types of several headers: $twice" >&2; exit 1; }
