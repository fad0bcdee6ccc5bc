#include "host/talking_children.hpp"

#include <signal.h>
#include <sys/wait.h>

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
#include <deque>
#include <map>

#include "host/child.hpp"
#include "host/child_start.hpp"
#include "host/quiet_child.hpp"

namespace kvmstrap {

namespace {

namespace bp = boost::process;
using boost::system::error_code;

class Talk : public std::enable_shared_from_this<Talk> {
 public:
  Talk(boost::asio::io_context& io, ChildListener listener, std::function<void()> gone)
      : io_(io), in_(io), out_(io), err_(io), drain_(io), listener_(std::move(listener)), gone_(std::move(gone)) {}

  void start(const std::vector<std::string>& argv) {
    const auto program = argv.empty() ? std::nullopt : find_program(argv.front());
    if (!program) return not_started_because("there is no " + (argv.empty() ? std::string("command") : argv.front()));
    bp::environment environment = boost::this_process::environment();
    environment["LC_ALL"] = "C";
    std::error_code failed;
    const auto reap = [](auto& executor, const std::error_code&) {
      if (executor.pid > 0) ::waitpid(executor.pid, nullptr, 0);
    };
    child_ = bp::child(
        bp::exe = *program, bp::args = std::vector<std::string>(argv.begin() + 1, argv.end()), environment, bp::std_in<in_, bp::std_out> out_,
        bp::std_err > err_, bp::extend::on_exec_setup = [](auto&) { prepare_child(); }, bp::extend::on_error = reap,
        // Not from within: Boost.Process goes through the list of its children here, and whoever hears of the end may start another one.
        bp::on_exit = [self = shared_from_this()](int, const std::error_code&) { boost::asio::post(self->io_, [self] { self->exited(); }); }, io_, failed);
    if (!failed && !child_.valid()) failed = {errno, std::system_category()};
    if (failed) return not_started_because(*program + ": " + failed.message());
    read(out_, out_buffer_, listener_.out);
    read(err_, err_buffer_, listener_.err);
  }

  void send(std::shared_ptr<const std::string> bytes) {
    to_send_.push_back(std::move(bytes));
    if (to_send_.size() == 1) write();
  }

  void end_input() {
    input_ends_ = true;
    if (to_send_.empty()) close(in_);
  }

  void end() {
    listener_ = {};
    if (running_ && child_.valid()) kill_session(child_.id());
  }

 private:
  using Buffer = std::array<char, 4096>;

  static void close(bp::async_pipe& pipe) {
    error_code ignored;
    if (pipe.is_open()) pipe.close(ignored);
  }

  void not_started_because(const std::string& why) {
    running_ = false;
    open_pipes_ = 0;
    exit_ = exit_not_started;
    boost::asio::post(io_, [self = shared_from_this(), why] {
      if (self->listener_.err) self->listener_.err(why);
      self->tell_end();
    });
  }

  void read(bp::async_pipe& pipe, Buffer& buffer, const std::function<void(std::string_view)>& listener) {
    pipe.async_read_some(boost::asio::buffer(buffer), [self = shared_from_this(), &pipe, &buffer, &listener](const error_code& error, std::size_t got) {
      if (got > 0 && listener) {
        const auto tell = listener;  // which may end this child, and with it what is called here
        tell({buffer.data(), got});
      }
      if (!error) return self->read(pipe, buffer, listener);
      close(pipe);
      if (--self->open_pipes_ == 0 && !self->running_) self->tell_end();
    });
  }

  void write() {
    boost::asio::async_write(in_, boost::asio::buffer(*to_send_.front()), [self = shared_from_this()](const error_code& error, std::size_t) {
      self->to_send_.pop_front();
      if (error) self->to_send_.clear();
      if (!self->to_send_.empty()) return self->write();
      if (error || self->input_ends_) close(self->in_);
    });
  }

  void exited() {
    running_ = false;
    exit_ = exit_code(child_.native_exit_code());
    close(in_);
    if (open_pipes_ == 0) return tell_end();
    close_once_read(drain_, out_, err_, shared_from_this());
  }

  void tell_end() {
    drain_.cancel();
    const auto tell = std::move(listener_.ended);
    listener_ = {};
    gone_();
    if (tell) tell(exit_);
  }

  boost::asio::io_context& io_;
  bp::async_pipe in_;
  bp::async_pipe out_;
  bp::async_pipe err_;
  boost::asio::steady_timer drain_;
  ChildListener listener_;
  std::function<void()> gone_;
  bp::child child_;
  Buffer out_buffer_;
  Buffer err_buffer_;
  std::deque<std::shared_ptr<const std::string>> to_send_;
  bool input_ends_ = false;
  bool running_ = true;
  int open_pipes_ = 2;
  int exit_ = 0;
};

}  // namespace

struct TalkingChildren::State {
  boost::asio::io_context& io = long_lived_io();
  std::map<Child, std::shared_ptr<Talk>> children;
  Child last = 0;
};

TalkingChildren::TalkingChildren() : state_(std::make_unique<State>()) {
  ::signal(SIGPIPE, SIG_IGN);
  hear_of_children();
}

TalkingChildren::~TalkingChildren() = default;

TalkingChildren::Child TalkingChildren::start(const std::vector<std::string>& argv, ChildListener listener) {
  const auto number = ++state_->last;
  auto talk = std::make_shared<Talk>(state_->io, std::move(listener), [state = state_.get(), number] { state->children.erase(number); });
  state_->children.emplace(number, talk);
  talk->start(argv);
  return number;
}

void TalkingChildren::send(Child child, std::shared_ptr<const std::string> bytes) {
  if (const auto found = state_->children.find(child); found != state_->children.end()) found->second->send(std::move(bytes));
}

void TalkingChildren::end_input(Child child) {
  if (const auto found = state_->children.find(child); found != state_->children.end()) found->second->end_input();
}

void TalkingChildren::end(Child child) {
  if (const auto found = state_->children.find(child); found != state_->children.end()) found->second->end();
}

void TalkingChildren::alarm(std::chrono::milliseconds after, std::function<void()> ring) {
  auto timer = std::make_shared<boost::asio::steady_timer>(state_->io, after);
  timer->async_wait([timer, ring = std::move(ring)](const error_code& error) {
    if (!error) ring();
  });
}

void TalkingChildren::run() {
  state_->io.restart();
  state_->io.run();
}

void TalkingChildren::stop() { state_->io.stop(); }

}  // namespace kvmstrap
