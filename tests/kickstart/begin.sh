# What tests of `kvmstrap kickstart` are made of; a test sources it. Needs $KVMSTRAP.
set -u
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$(dirname "$tests")
python=$project/build/python/bin

# An executable that EL6 could load and that asks nothing of any C library: it has a shell run /stand-in with its arguments.
make_stand_in() { # FILE
  gcc-12 -O1 -fPIE -pie -nostdlib -fno-stack-protector -fno-tree-loop-distribute-patterns -o "$1" "$tests/kickstart/stand_in.c"
}
