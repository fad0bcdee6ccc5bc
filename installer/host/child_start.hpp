#pragma once
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <vector>

/// How every child begins and is ended, for those who start them by Boost.Process.
namespace kvmstrap {

/// EL6's order; the scripts and rpm live in /sbin and /usr/sbin, whatever the caller's PATH is.
inline const std::vector<std::string> search_path{"/sbin", "/usr/sbin", "/bin", "/usr/bin"};

/// Between fork and exec: a session of its own, no signal that is ignored or blocked, none of our descriptors. Only calls that are safe there.
void prepare_child();

/// Ends every process of the session that `leader` made: its group, and what left that group for one of its own.
void kill_session(pid_t leader);

/// Once a child is gone its pipes are looked at after this time, again and again while there is something in them, but not more often than that: what it
/// printed is read to its end, and a daemon that it left behind keeps nobody waiting.
inline constexpr auto drain_time = std::chrono::milliseconds(100);
inline constexpr int most_drains = 100;

/// Whether there is something in a pipe that nobody has read yet.
bool has_unread(int pipe);

/// Whoever started us may have blocked SIGCHLD: then no child would ever be seen to end. Ignoring it does no harm, since Asio sets its own handler.
void hear_of_children();

/// One for the life of the program: Boost.Process installs its SIGCHLD handler with the first.
boost::asio::io_context& long_lived_io();

}  // namespace kvmstrap
