#!/bin/bash
# The table of keys in profiles/README.md is what the program reads by. Needs $KVMSTRAP. KVMSTRAP_UPDATE_GOLDEN=1 writes it anew.
set -euo pipefail
page=$(dirname "$0")/../../profiles/README.md
intro=$(sed '/^## version$/,$d' "$page")
wanted=$(printf '%s\n\n' "$intro"; "$KVMSTRAP" schema --keys)
[ -z "${KVMSTRAP_UPDATE_GOLDEN:-}" ] || echo "$wanted" >"$page"
diff "$page" <(echo "$wanted") || { echo "FAILED: profiles/README.md is not what kvmstrap schema --keys says; KVMSTRAP_UPDATE_GOLDEN=1 $0 writes it"; exit 1; }
