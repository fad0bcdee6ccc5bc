#include "facts/hypervisor.hpp"

#include <algorithm>
#include <array>

namespace kvmstrap {

const Hypervisor xen{"Xen", "in an HVM domain's configuration: nestedhvm = 1, hap = 1, and vmx or svm left on in cpuid; a paravirtual domain cannot run KVM"};

namespace {

const Hypervisor kvm_hypervisor{
    "KVM", "on the host below: options kvm_intel nested=1 (kvm_amd likewise) in /etc/modprobe.d, and the CPU mode host-passthrough for this guest"};
const Hypervisor qemu{"QEMU without KVM", "let it use KVM: an emulated CPU has no VT-x, and its guests would be emulated twice"};
const Hypervisor vmware{
    "VMware",
    "with this machine switched off: Expose hardware assisted virtualization to the guest OS (vhv.enable = \"TRUE\"); for a bridge also allow "
    "promiscuous mode, MAC address changes and forged transmits on its port group"};
const Hypervisor hyper_v{"Hyper-V",
                         "with this machine switched off: Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true; for a bridge also "
                         "Set-VMNetworkAdapter -VMName NAME -MacAddressSpoofing On"};
const Hypervisor virtualbox{"VirtualBox", "VBoxManage modifyvm NAME --nested-hw-virt on; for a bridge also --nicpromisc1 allow-all"};
const Hypervisor parallels{"Parallels", "prlctl set NAME --nested-virt on"};
const Hypervisor bhyve{"bhyve", "use another hypervisor: it does not nest"};
const Hypervisor ec2{"Amazon EC2", "use an instance type that is bare metal (.metal)"};
const Hypervisor google{"Google Compute Engine", "make the instance with --enable-nested-virtualization"};

struct Signature {
  std::string_view letters;
  const Hypervisor* hypervisor;
};
constexpr std::array<Signature, 9> signatures{{{"KVMKVMKVM", &kvm_hypervisor},
                                               {"TCGTCGTCGTCG", &qemu},
                                               {"VMwareVMware", &vmware},
                                               {"XenVMMXenVMM", &xen},
                                               {"Microsoft Hv", &hyper_v},
                                               {"VBoxVBoxVBox", &virtualbox},
                                               {"prl hyperv", &parallels},
                                               {" lrpepyh vr", &parallels},
                                               {"bhyve bhyve ", &bhyve}}};

struct DmiMark {
  std::string_view vendor;   ///< the system's vendor begins so
  std::string_view product;  ///< and its product's name so
  const Hypervisor* hypervisor;
};
// Clouds stand before what they are made of. Hyper-V and a Surface have the same vendor.
constexpr std::array<DmiMark, 13> marks{{{"Amazon EC2", "", &ec2},
                                         {"Google", "Google Compute Engine", &google},
                                         {"VMware", "", &vmware},
                                         {"Xen", "", &xen},
                                         {"Microsoft Corporation", "Virtual Machine", &hyper_v},
                                         {"innotek GmbH", "", &virtualbox},
                                         {"Oracle Corporation", "VirtualBox", &virtualbox},
                                         {"Parallels", "", &parallels},
                                         {"BHYVE", "", &bhyve},
                                         {"QEMU", "", &kvm_hypervisor},
                                         {"Bochs", "", &kvm_hypervisor},
                                         {"Red Hat", "", &kvm_hypervisor},
                                         {"OpenStack Foundation", "", &kvm_hypervisor}}};

}  // namespace

const Hypervisor* hypervisor_by_signature(std::string_view signature) {
  const auto found = std::ranges::find(signatures, signature, &Signature::letters);
  return found == signatures.end() ? nullptr : found->hypervisor;
}

const Hypervisor* hypervisor_by_dmi(const Dmi& dmi) {
  // A bare-metal instance of EC2 has the cloud's name in its table, and no hypervisor.
  if (dmi.product.ends_with(".metal")) return nullptr;
  const auto found =
      std::ranges::find_if(marks, [&](const DmiMark& mark) { return dmi.system_vendor.starts_with(mark.vendor) && dmi.product.starts_with(mark.product); });
  return found == marks.end() ? nullptr : found->hypervisor;
}

}  // namespace kvmstrap
