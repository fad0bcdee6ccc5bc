#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kvmstrap {

/// As a shell's exit code for the same.
inline constexpr int exit_not_started = 127;

/// Of what waitpid tells: the exit code, or 128 + the signal.
int exit_code(int wait_status);

/// Runs a command without input and output and waits for it, asking `keep_waiting` a hundred times a second; when that says no, the command is killed.
/// Gives its exit code (exit_not_started, 128 + signal); nullopt when it was killed here. Usable in a forked child, unlike run_children.
/// `started` is told its process group.
std::optional<int> run_quietly(
    const std::vector<std::string>& argv, const std::function<bool()>& keep_waiting, const std::function<void(int)>& started = [](int) {});

/// What a daemon expects of signals: every handler and every ignored signal back at its default, none blocked.
void reset_signals();

/// Puts /dev/null where standard input, output or error are closed, so that no file of ours gets one of their numbers and with it what we print.
void fill_standard_descriptors();

/// Closes what this program's caller had open, and puts /dev/null in the place of the first three. What is open since is ours: it has the flag close-on-exec,
/// which nothing that came through our own exec can have.
void close_inherited_descriptors();

/// Closes every descriptor but `keep`, and puts /dev/null in the place of the first three.
void close_descriptors(const std::vector<int>& keep);

}  // namespace kvmstrap
