#pragma once
#include "model/facts.hpp"

namespace kvmstrap {

/// Puts /dev/kvm to use: makes a VM with one CPU and one page, lets it run three instructions, and takes it away again. Ends within five seconds.
/// Absent: there is no such device. Unknown: only root may open it, and we are not.
Known<KvmDevice> try_kvm();

}  // namespace kvmstrap
