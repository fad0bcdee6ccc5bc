"""The work of kvm_host.yml for pyinfra, for comparison. Written as it is: what pyinfra has an operation for is one, facts that several operations need are
asked for once, and what only a command tells is asked in as few as will do. It boots no guest as proof, and would restart the network without a way back."""

import io

from pyinfra import host
from pyinfra.facts.server import Command
from pyinfra.operations import files, server, yum

PACKAGES = ["qemu-kvm", "libvirt", "libvirt-client", "bridge-utils", "python-virtinst", "dbus"]
MODULES = ["kvm_intel", "vhost_net", "tun"]


def file(name, text, mode="644"):
    files.put(name=name, src=io.StringIO(text), dest=name, mode=mode)


def said(command):
    return host.get_fact(Command, command=f"{{ {command}; }} 2>&1 || :") or ""


if said("grep -cwE 'vmx|svm' /proc/cpuinfo") == "0":
    raise SystemExit("the CPU cannot virtualise")

file("/etc/yum.repos.d/CentOS-Base.repo", host.data.repositories)
if "not installed" in said("rpm -q " + " ".join(PACKAGES)):  # yum.packages asks dnf, a call a package
    yum.packages(name="Packages", packages=PACKAGES)

for module in MODULES:
    file(
        f"/etc/sysconfig/modules/kvmstrap-{module}.modules",
        "#!/bin/sh\n"
        f"# Written by kvmstrap: loads {module} at boot. rc.sysinit runs this file.\n"
        f"exec /sbin/modprobe {module} >/dev/null 2>&1\n",
        "755",
    )
loaded = said("ls -d " + " ".join(f"/sys/module/{module}" for module in MODULES) + " /dev/kvm /sys/class/net/br0/brif/eth0").splitlines()
for module in MODULES:  # lsmod, which server.modprobe asks, knows none that is built in
    if f"/sys/module/{module}" not in loaded:
        server.shell(name=f"Module {module}", commands=[f"modprobe {module}"])

file(
    "/etc/sysctl.d/99-kvmstrap-net.ipv4.ip_forward.conf",
    "# Written by kvmstrap. Applied at boot and by `service network start`, after /etc/sysctl.conf.\nnet.ipv4.ip_forward = 1\n",
)
server.sysctl(name="Kernel parameter", key="net.ipv4.ip_forward", value=1)

scripts = "/etc/sysconfig/network-scripts"
file(
    f"{scripts}/ifcfg-br0",
    "DEVICE=br0\nTYPE=Bridge\nONBOOT=yes\nNM_CONTROLLED=no\nBOOTPROTO=none\n"
    f"IPADDR={host.data.ssh_hostname}\nPREFIX=24\nGATEWAY={host.data.gateway}\nDNS1={host.data.gateway}\nSTP=off\nDELAY=0\n",
)
file(
    f"{scripts}/ifcfg-eth0",
    f"DEVICE=eth0\nHWADDR={host.data.mac}\nTYPE=Ethernet\nUUID={host.data.uuid}\nONBOOT=yes\nNM_CONTROLLED=no\nBOOTPROTO=none\nBRIDGE=br0\n",
)
if "/sys/class/net/br0/brif/eth0" not in loaded:
    server.shell(name="The bridge", commands=["service network restart"])

for key, value in (("unix_sock_group", "kvm"), ("unix_sock_rw_perms", "0770"), ("auth_unix_rw", "none")):
    files.line(name=key, path="/etc/libvirt/libvirtd.conf", line=f"^{key} *=.*$", replace=f'{key} = "{value}"')

services = said("for s in messagebus libvirtd; do service $s status; chkconfig --list $s; done")
for service in ("messagebus", "libvirtd"):
    if services.count("is running") != 2 or services.count("3:on") != 2:
        server.shell(name=service, commands=[f"chkconfig {service} on; service {service} start"])

networks = said('virsh -q "net-list --all; net-dumpxml --inactive host-bridge"')
if "<bridge name='br0'/>" not in networks:
    server.shell(
        name="libvirt's network over the bridge",
        commands=[
            "virsh net-define /dev/stdin <<XML\n<network><name>host-bridge</name><forward mode='bridge'/><bridge name='br0'/></network>\nXML\n"
            "virsh 'net-autostart host-bridge; net-start host-bridge'"
        ],
    )
if " default " in networks:
    server.shell(name="libvirt's own network", commands=['virsh "net-destroy default; net-undefine default"'])
pools = said('virsh -q "pool-list --all; pool-dumpxml --inactive images"')
if "<path>/var/lib/libvirt/images</path>" not in pools:
    server.shell(
        name="libvirt's pool of images",
        commands=['virsh "pool-define-as images dir --target /var/lib/libvirt/images; pool-autostart images; pool-start images"'],
    )
