#pragma once
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/async_pipe.hpp>
#include <memory>
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

/// Once a child is gone: lets its pipes be read to their end, as far as it filled them, and closes them then: a daemon that it left behind, which has inherited
/// them, keeps nobody waiting. `owner` lives as long as that takes; whoever cancels `timer` has read it all.
void close_once_read(boost::asio::steady_timer& timer, boost::process::async_pipe& out, boost::process::async_pipe& err, std::shared_ptr<void> owner);

/// Whoever started us may have blocked SIGCHLD: then no child would ever be seen to end. Ignoring it does no harm, since Asio sets its own handler.
void hear_of_children();

/// One for the life of the program: Boost.Process installs its SIGCHLD handler with the first.
boost::asio::io_context& long_lived_io();

}  // namespace kvmstrap
