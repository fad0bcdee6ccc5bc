"""Runs kvmstrap on the host in a session of its own, and stays in touch with it while its network moves."""

from __future__ import annotations

import json
import shlex
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
        question = f"if kill -0 {started['process']} 2>/dev/null; then {program} status --json; else cat {shlex.quote(started['result'])}; fi"
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
                heard_of = time.monotonic()
                told = self._parsed(answer)
                if told is None or 'rc' in told:
                    return told or self._vanished(answer)
                if self._waits_for_us(told['cut-over']):
                    self._low_level_execute_command(f"{program} network confirm")
            except AnsibleConnectionFailure as failure:
                if time.monotonic() - heard_of > patience:
                    raise AnsibleConnectionFailure(f"{' and '.join(map(str, places))} did not answer for {patience} seconds; what became of the run: "
                                                   f"kvmstrap status, on the host. {failure}") from failure
                places.append(places.pop(0))
                self._go_to(places[0], here)

    @staticmethod
    def _parsed(answer):
        """The JSON object in what the host printed, which may have a banner before it."""
        text = answer['stdout']
        try:
            return json.loads(text[text.index('{'):])
        except ValueError:
            return None

    @staticmethod
    def _vanished(answer):
        return {'failed': True, 'rc': 1, 'stderr': answer['stderr'], 'stdout': answer['stdout'],
                'msg': "kvmstrap ended without a result: it was killed, or the host was reset; the same task again goes on from there"}

    @staticmethod
    def _waits_for_us(cut_over):
        return cut_over and cut_over['switched'] and cut_over['confirm'] == 'ssh' and not (cut_over['confirmed'] or cut_over['orphaned'])

    def _connect_anew_from_now_on(self):
        self._set('ssh_args', f"{OWN_CONNECTION} {self._option('ssh_args') or ''}")
        self._extra = self._option('ssh_extra_args') or ''

    def _go_to(self, place, here):
        """The new address is the same host: it has to have the same key."""
        port = self._option('port')
        name = here if port in (None, 22) else f'[{here}]:{port}'
        self._set('host', place)
        self._set('ssh_extra_args', self._extra if place == here else f'{self._extra} -o HostKeyAlias={name}')

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
