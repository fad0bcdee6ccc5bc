#!/bin/bash
# static_gate.sh PROGRAM...: says whether a program can be loaded and started on EL6: glibc 2.12, x86_64, nothing else. Exits 1 with every reason why not.
set -u
newest_glibc=2.12
libraries='libc\.so\.6|libm\.so\.6|libpthread\.so\.0|libdl\.so\.2|librt\.so\.1|ld-linux-x86-64\.so\.2'
# What may be missing when the program is loaded, because whoever refers to it asks first: g++'s start files do.
may_be_missing='__gmon_start__|_ITM_(de)?registerTMCloneTable|__cxa_finalize|__pthread_key_create|pthread_.*|_ZGTt.*|_ITM_.*|__cxa_thread_atexit_impl'
bad=0

refuse() { # PROGRAM REASON
  echo "$1: $2" >&2
  bad=1
}

newer() { [ "$1" != "$newest_glibc" ] && [ "$(printf '%s\n' "$1" "$newest_glibc" | sort -V | tail -n 1)" = "$1" ]; }

look_at() {
  local program=$1 header dynamic symbols version entry
  header=$(readelf --wide --file-header "$program" 2>/dev/null) || { refuse "$program" "it is no program"; return; }
  dynamic=$(readelf --wide --dynamic "$program")
  symbols=$(readelf --wide --dyn-syms "$program")

  grep -q 'Machine:.*X86-64' <<<"$header" && grep -q 'Class:.*ELF64' <<<"$header" || refuse "$program" "it is not for x86_64"
  readelf --wide --program-headers "$program" | grep -q 'program interpreter: /lib64/ld-linux-x86-64.so.2]' || refuse "$program" "its loader is not EL6's"

  for version in $(readelf --wide --version-info "$program" | sed -n 's/.*Name: \([^ ]*\) .*/\1/p' | sort -u); do
    if [[ $version != GLIBC_[0-9]* ]]; then
      refuse "$program" "it needs $version"
    elif newer "${version#GLIBC_}"; then
      refuse "$program" "it needs $version: $(grep -o "[^ ]*@$version" <<<"$symbols" | cut -d@ -f1 | head -n 5 | tr '\n' ' ')"
    fi
  done
  for name in $(awk '$7 == "UND" && $5 == "GLOBAL" && $8 !~ /@/ { print $8 }' <<<"$symbols"); do refuse "$program" "nobody has $name"; done
  for name in $(awk '$7 == "UND" && $5 == "WEAK" { sub(/@.*/, "", $8); print $8 }' <<<"$symbols" | grep -Evx "$may_be_missing"); do
    refuse "$program" "$name may be missing when it is loaded, and nobody looked whether that is good"
  done

  for library in $(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' <<<"$dynamic" | grep -Evx "$libraries"); do refuse "$program" "it needs the library $library"; done
  ! grep -qE '\((RPATH|RUNPATH)\)' <<<"$dynamic" || refuse "$program" "it looks for libraries in a folder of its own"
  ! readelf --wide --program-headers "$program" | awk '$1 == "GNU_STACK" && $7 ~ /E/ { found = 1 } END { exit !found }' || refuse "$program" "its stack is executable"
  ! readelf --wide --notes "$program" 2>/dev/null | grep -qE 'x86 ISA needed:.*v[234]' || refuse "$program" "it needs a newer CPU than x86-64-v1"

  # A C library before 2.34 runs the constructors that the entry hands over in %rcx.
  entry=$(sed -n 's/.*Entry point address: *\(0x[0-9a-f]*\)/\1/p' <<<"$header")
  ! objdump --disassemble --no-show-raw-insn --start-address="$entry" --stop-address=$((entry + 64)) "$program" | grep -qE 'xor +%ecx, ?%ecx' ||
    refuse "$program" "its entry hands no constructors over (the start files are of glibc 2.34 or newer)"
}

for program in "$@"; do look_at "$program"; done
exit $bad
