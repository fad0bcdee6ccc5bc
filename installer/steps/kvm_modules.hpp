#pragma once
#include "model/subject.hpp"

namespace kvmstrap {

/// A host has the one or the other, by its CPU.
inline const Module kvm_intel{"kvm_intel"};
inline const Module kvm_amd{"kvm_amd"};

}  // namespace kvmstrap
