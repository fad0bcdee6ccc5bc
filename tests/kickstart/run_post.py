#!/usr/bin/env python3
"""run_post.py KICKSTART INSTALLER: runs the sections %post of a kickstart as anaconda 13.21.239 does (AnacondaKSScript.run in kickstart.py), as pykickstart takes
them out of it. INSTALLER is the installer's root; the installed system is its /mnt/sysimage. Exits with the code of the first that fails."""
import os
import subprocess
import sys
import tempfile

from pykickstart.constants import KS_SCRIPT_POST
from pykickstart.parser import KickstartParser
from pykickstart.version import makeVersion

kickstart, installer = sys.argv[1], os.path.realpath(sys.argv[2])
handler = makeVersion("RHEL6")
KickstartParser(handler).readKickstart(kickstart)
scripts = [script for script in handler.scripts if script.type == KS_SCRIPT_POST]
assert len(scripts) == 1, f"{len(scripts)} sections"
for script in scripts:
    root = installer + "/mnt/sysimage" if script.inChroot else installer
    descriptor, path = tempfile.mkstemp("", "ks-script-", root + "/tmp")
    with os.fdopen(descriptor, "w") as file:
        file.write(script.script)
    os.chmod(path, 0o700)
    log = root + "/" + script.logfile
    os.makedirs(os.path.dirname(log), exist_ok=True)
    # Its standard input is anaconda's own terminal, where a command that asks would wait for ever.
    terminal, pretended = os.pipe()
    os.write(pretended, b"what was typed at anaconda's terminal\n")
    with open(log, "ab") as output:
        code = subprocess.run([script.interp, "/tmp/" + os.path.basename(path)], stdin=terminal, stdout=output, stderr=output, cwd=root,
                              env={"LC_ALL": "C", "PATH": "/usr/bin:/bin:/sbin:/usr/sbin:/mnt/sysimage/bin", "HOME": "/"},
                              preexec_fn=lambda: os.chroot(root), timeout=200).returncode
    os.unlink(path)
    os.chmod(log, 0o600)
    print(f"exit code {code}" + (", the installation ends" if code and script.errorOnFail else ""))
    if code:
        sys.exit(code)
