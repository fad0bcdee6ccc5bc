#include "host/child.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio.hpp>
#include <boost/process/args.hpp>
#include <boost/process/async.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include "host/child_start.hpp"
#include "host/quiet_child.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

namespace bp = boost::process;
using boost::asio::steady_timer;

/// One child from its start to its end.
class Running : public std::enable_shared_from_this<Running> {
 public:
  Running(boost::asio::io_context& io, const ChildOptions& options) : io_(io), options_(options), out_(io), err_(io), timer_(io), drain_(io) {}

  void start(const std::string& program, const Argv& argv) {
    name_ = join(argv, " ");
    bp::environment environment = boost::this_process::environment();
    environment["LC_ALL"] = "C";
    environment["PATH"] = join(search_path, ":");
    started_ = std::chrono::steady_clock::now();
    if (options_.outlives_us) printed_.reset(std::tmpfile());
    if (options_.outlives_us && !printed_) {
      result_ = Unknown{name_ + ": no temporary file for its output: " + std::strerror(errno)};
      return;
    }
    std::error_code failed;
    // The child's pid is known before the exec: without waiting for it here, one that could not exec stays a zombie.
    const auto reap = [](auto& executor, const std::error_code&) {
      if (executor.pid > 0) ::waitpid(executor.pid, nullptr, 0);
    };
    const auto launch = [&](auto&&... output) {
      child_ = bp::child(
          bp::exe = program, bp::args = Argv(argv.begin() + 1, argv.end()), environment, bp::std_in < bp::null, output...,
          bp::extend::on_exec_setup = [](auto&) { prepare_child(); }, bp::extend::on_error = reap,
          bp::on_exit = [self = shared_from_this()](int, const std::error_code& error) { self->exited(error); }, io_, failed);
    };
    if (options_.outlives_us)
      launch((bp::std_out & bp::std_err) > printed_.get());
    else
      launch(bp::std_out > out_, bp::std_err > err_);
    // Without a descriptor for its own pipe, Boost.Process 1.81 gives no error and no child, whose id would be -1.
    if (!failed && !child_.valid()) failed = {errno, std::system_category()};
    if (failed) {
      result_ = Unknown{name_ + ": " + failed.message()};
      return;
    }
    if (options_.outlives_us) {
      open_pipes_ = 0;
      follow_file();
    } else {
      read(out_, out_buffer_, out_text_);
      read(err_, err_buffer_, err_text_);
    }
    wait_for_timeout();
  }

  Known<CommandResult> result() {
    if (auto* done = std::get_if<CommandResult>(&result_)) {
      done->out = std::move(out_text_);
      done->err = std::move(err_text_);
    }
    return result_;
  }

 private:
  using Buffer = std::array<char, 16384>;

  void read(bp::async_pipe& pipe, Buffer& buffer, std::string& text) {
    pipe.async_read_some(boost::asio::buffer(buffer),
                         [self = shared_from_this(), &pipe, &buffer, &text](const boost::system::error_code& error, std::size_t got) {
                           text.append(buffer.data(), got);
                           if (got > 0 && self->options_.output) self->options_.output({buffer.data(), got});
                           if (!error) return self->read(pipe, buffer, text);
                           boost::system::error_code ignored;
                           pipe.close(ignored);
                           if (--self->open_pipes_ == 0) self->drain_.cancel();
                         });
  }

  /// What was printed into the file since we looked last.
  void read_file() {
    for (;;) {
      const auto got = ::pread(::fileno(printed_.get()), out_buffer_.data(), out_buffer_.size(), static_cast<off_t>(out_text_.size()));
      if (got <= 0) return;
      const std::string_view text(out_buffer_.data(), static_cast<std::size_t>(got));
      out_text_ += text;
      if (options_.output) options_.output(text);
    }
  }

  void follow_file() {
    drain_.expires_after(std::chrono::milliseconds(100));
    drain_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      self->read_file();
      if (error || self->gone_) return;  // of a timer that had run out when the child ended, nothing can be cancelled any more
      if (self->options_.goes_on) self->options_.goes_on();
      self->follow_file();
    });
  }

  void exited(const std::error_code& error) {
    gone_ = true;
    timer_.cancel();
    if (options_.outlives_us) drain_.cancel();
    if (error)
      result_ = Unknown{name_ + ": how it ended was not seen: " + error.message()};
    else if (!ended_)
      result_ = CommandResult{exit_code(child_.native_exit_code()), {}, {}};
    if (open_pipes_ > 0) close_once_read(drain_, out_, err_, shared_from_this());
  }

  void wait_for_timeout() {
    timer_.expires_after(options_.timeout);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->overdue();
    });
  }

  void overdue() {
    if (gone_) return;  // both at the same moment: its number may be another process's by now
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
    if (options_.never_killed) {
      if (options_.overdue) options_.overdue(elapsed);
      return wait_for_timeout();
    }
    ended_ = true;
    result_ = Unknown{name_ + " did not end within " + std::to_string(options_.timeout.count()) + " s and was stopped"};
    kill_session(child_.id());
  }

  boost::asio::io_context& io_;
  const ChildOptions& options_;
  bp::async_pipe out_;
  bp::async_pipe err_;
  steady_timer timer_;
  steady_timer drain_;
  bp::child child_;
  Buffer out_buffer_;
  Buffer err_buffer_;
  std::string out_text_;
  std::string err_text_;
  std::string name_;
  std::chrono::steady_clock::time_point started_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> printed_{nullptr, std::fclose};  ///< has no name any more
  int open_pipes_ = 2;
  bool ended_ = false;  ///< by us, at its timeout
  bool gone_ = false;
  Known<CommandResult> result_ = Unknown{"not started"};
};

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  for (const auto& folder : search_path) {
    auto path = folder + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

std::vector<Known<CommandResult>> run_children(const std::vector<Argv>& commands, const ChildOptions& options) {
  // Asio's SIGCHLD pipe can break while a child ends; without this the signal would end us.
  ::signal(SIGPIPE, SIG_IGN);
  hear_of_children();
  auto& io = long_lived_io();
  std::vector<Known<CommandResult>> results(commands.size(), Absent{});
  std::vector<std::shared_ptr<Running>> running(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) try {
      const auto program = commands[i].empty() ? std::nullopt : find_program(commands[i].front());
      if (!program) continue;
      running[i] = std::make_shared<Running>(io, options);
      running[i]->start(*program, commands[i]);
    } catch (const std::exception& error) {
      // Out of descriptors, say. Those that run already are still waited for.
      results[i] = Unknown{join(commands[i], " ") + ": " + error.what()};
      running[i] = nullptr;
    }
  io.restart();
  io.run();
  for (std::size_t i = 0; i < commands.size(); ++i)
    if (running[i]) results[i] = running[i]->result();
  return results;
}

}  // namespace kvmstrap
