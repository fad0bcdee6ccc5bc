# Registers of a CPU, in files as the kernel's drivers msr and cpuid show them. Sourced where they are made, inside a host.

little_endian() { # BYTES VALUE
  local byte value=$2
  for ((byte = 0; byte < $1; byte++)); do
    printf "\\x$(printf %02x $((value & 255)))"
    value=$((value >> 8))
  done
}

msr() { # CPU NUMBER VALUE: a register of 8 bytes
  little_endian 8 "$3" | dd of="/dev/cpu/$1/msr" bs=1 seek=$(($2)) conv=notrunc 2>/dev/null
}

cpuid() { # CPU LEAF EAX EBX ECX EDX
  local register
  for register in "${@:3}"; do little_endian 4 "$register"; done | dd of="/dev/cpu/$1/cpuid" bs=1 seek=$(($2)) conv=notrunc 2>/dev/null
}
