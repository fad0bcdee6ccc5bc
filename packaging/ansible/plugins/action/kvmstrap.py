"""Runs kvmstrap on the host in a session of its own, and stays in touch with it while its network moves."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time

from ansible.errors import AnsibleActionFail, AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

# A connection that nothing shares, since only a new one proves a new network; and one that notices when the other end is gone. The first value counts.
OWN_CONNECTION = '-o ControlMaster=no -o ControlPath=none -o ServerAliveInterval=5 -o ServerAliveCountMax=2'


class ActionModule(ActionBase):

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        address = arguments.pop('address', None)
        patience = self._seconds(arguments.pop('patience', 900))
        if self._task.check_mode or arguments.get('state') == 'verified':
            result.update(self._execute_module(module_args=arguments, task_vars=task_vars))
            return result
        started = self._execute_module(module_args=dict(arguments, _detached=True), task_vars=task_vars)
        result.update(self._await(started, address, patience) if 'process' in started else started)
        return result

    @staticmethod
    def _seconds(value):
        try:
            return int(value)
        except (TypeError, ValueError):
            raise AnsibleActionFail(f"patience: a number of seconds is expected, and this is {value!r}") from None

    def _await(self, started, address, patience):
        """The result of the run, wherever the host can be reached meanwhile."""
        program = shlex.quote(started['executable'])
        result = shlex.quote(started['result'])
        # A process of that number may be another one after a reset; what it has written is there before it ends.
        question = (f"if [ /proc/{started['process']}/exe -ef {program} ]; then echo kvmstrap-runs; {program} status --json; "
                    f"elif [ -e {result} ]; then echo kvmstrap-ended; cat {result}; else echo kvmstrap-gone; fi")
        self._connect_anew_from_now_on()
        here = self._option('host') or self._play_context.remote_addr
        places = [here, address] if address and address != here else [here]
        heard_of = time.monotonic()
        pause = 0.25
        while True:
            time.sleep(pause)
            pause = min(2 * pause, 2)
            try:
                answer = self._low_level_execute_command(question)
                word, told = self._parsed(answer)
                if word == 'kvmstrap-gone':
                    return self._vanished(answer)
                if word == 'kvmstrap-ended' and told:
                    return told
                if word == 'kvmstrap-runs':
                    heard_of = time.monotonic()
                    if told and self._waits_for_us(told['cut-over']):
                        self._low_level_execute_command(f"{program} network confirm")
                failure = f"what it said: {answer['stdout']} {answer['stderr']}"
            except AnsibleConnectionFailure as broken:
                failure = broken
                places.append(places.pop(0))
                self._go_to(places[0], here)
            if time.monotonic() - heard_of > patience:
                self._connection._shell.tmpdir = None  # there it may run still, and nobody is there to be asked to remove it
                raise AnsibleConnectionFailure(f"{' and '.join(map(str, places))} did not answer for {patience} seconds; what became of the run: "
                                               f"kvmstrap status, on the host. {failure}")

    @staticmethod
    def _parsed(answer):
        """Our word in what the host printed, which may have a banner before it, and the JSON object behind it; None for what is not there."""
        found = re.search(r'^(kvmstrap-(?:runs|ended|gone))\r?$(.*)', answer['stdout'], re.MULTILINE | re.DOTALL)
        try:
            return found.group(1), json.loads(found.group(2))
        except ValueError:
            return found.group(1), None
        except AttributeError:
            return None, None

    @staticmethod
    def _vanished(answer):
        return {'failed': True, 'changed': True, 'rc': 1, 'stderr': answer['stderr'], 'stdout': answer['stdout'],
                'msg': "kvmstrap ended without a result: it was killed, or the host was reset; it may have changed something. The same task again goes on from there"}

    @staticmethod
    def _waits_for_us(cut_over):
        return cut_over and cut_over['switched'] and cut_over['confirm'] == 'ssh' and not (cut_over['confirmed'] or cut_over['orphaned'])

    def _connect_anew_from_now_on(self):
        self._set('ssh_args', f"{OWN_CONNECTION} {self._option('ssh_args') or ''}")
        self._extra = self._option('ssh_extra_args') or ''

    def _go_to(self, place, here):
        """The new address is the same host: what ssh_config says of it holds there too, and it has to have the same key."""
        self._set('ssh_extra_args', self._extra if place == here else f'{self._extra} -o HostName={place} -o HostKeyAlias={self._known_as(here)}')

    def _known_as(self, here):
        """What known_hosts calls it, by what ssh itself makes of its configuration."""
        options = ' '.join(self._option(name) or '' for name in ('ssh_args', 'ssh_common_args')) + ' ' + self._extra
        port = ['-p', str(self._option('port'))] if self._option('port') else []
        said = subprocess.run([self._option('ssh_executable') or 'ssh', *shlex.split(options), *port, '-G', here], capture_output=True, text=True, check=False)
        settings = dict(line.split(' ', 1) for line in said.stdout.splitlines() if ' ' in line)
        name = settings.get('hostname', here)
        return settings.get('hostkeyalias') or (name if settings.get('port', '22') == '22' else f"[{name}]:{settings['port']}")

    def _option(self, name):
        """What only the connection over ssh has."""
        try:
            return self._connection.get_option(name)
        except KeyError:
            return None

    def _set(self, name, value):
        try:
            self._connection.set_option(name, value)
        except KeyError:
            pass
