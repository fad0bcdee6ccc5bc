#pragma once
#include <string>

#include "model/host_facts.hpp"
#include "model/verdict.hpp"

/// The judgements of `check`, each a pure function of what was read. Unknown is neither pass nor fail: what could not be read is rated unknown.
namespace kvmstrap::verdicts {

/// Whether kvmstrap knows the system.
HostVerdict system(const HostFacts& facts);

/// x86_64 alone.
HostVerdict architecture(const HostFacts& facts);

/// Not older than EL6's, and its modules still there.
HostVerdict kernel(const HostFacts& facts);

HostVerdict cpu(const HostFacts& facts);

/// Supported, off in the BIOS, absent, or not to be told: from flags, CPUID and registers of every CPU.
HostVerdict virtualization(const HostFacts& facts);

/// Physical, or a guest: whose, and whether it is allowed guests of its own.
HostVerdict machine(const HostFacts& facts);

/// What else may have taken the CPU's virtualization: Xen, VirtualBox, VMware.
HostVerdict other_hypervisors(const HostFacts& facts);

HostVerdict kvm_modules(const HostFacts& facts);

/// /dev/kvm put to use.
HostVerdict dev_kvm(const HostFacts& facts);

/// EPT or NPT.
HostVerdict nested_paging(const HostFacts& facts);

HostVerdict vhost_net(const HostFacts& facts);
HostVerdict tun(const HostFacts& facts);

/// The controllers that libvirt limits guests by.
HostVerdict control_groups(const HostFacts& facts);

/// There, and on.
HostVerdict iommu(const HostFacts& facts);

/// SEV or TDX.
HostVerdict secure_guests(const HostFacts& facts);

HostVerdict hugepages(const HostFacts& facts);
HostVerdict memory(const HostFacts& facts);
HostVerdict disk(const HostFacts& facts);

/// Not before this version of kvmstrap was made, and kept by somebody.
HostVerdict clock(const HostFacts& facts);

/// The host's own name has an address.
HostVerdict host_name(const HostFacts& facts);

HostVerdict selinux(const HostFacts& facts);
HostVerdict libvirt(const HostFacts& facts);

}  // namespace kvmstrap::verdicts
