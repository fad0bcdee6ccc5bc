#include "host/libvirt_session.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "host/libvirt_library.hpp"
#include "host/libvirt_objects.hpp"
#include "libvirt/pool_xml.hpp"

namespace kvmstrap {

namespace {

/// The library is not installed.
struct NotInstalled : LibvirtError {
  using LibvirtError::LibvirtError;
};

/// Libvirtd took the question and stays silent.
struct NoAnswer : LibvirtError {
  using LibvirtError::LibvirtError;
};

/// Runs `work` in a thread of its own and gives up waiting after `patience`: libvirt's calls have no time limit. What `work` uses it must own.
template <class Work>
auto within(std::chrono::seconds patience, Work work) -> decltype(work()) {
  std::packaged_task<decltype(work())()> task([work = std::move(work)] {
    // A write to a libvirtd that has gone is to fail, not to end the program; the signal goes to the thread that wrote.
    sigset_t broken_pipe;
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    return work();
  });
  auto answer = task.get_future();
  std::thread thread(std::move(task));
  if (answer.wait_for(patience) == std::future_status::ready) {
    thread.join();
    return answer.get();
  }
  thread.detach();
  throw NoAnswer(fmt::format("libvirtd has not answered for {} s", patience.count()));
}

const LibvirtLibrary& library_or_throw() {
  return *match(
      load_libvirt(), [](const Unknown& u) -> const LibvirtLibrary* { throw LibvirtError(u.why); },
      [](Absent) -> const LibvirtLibrary* { throw NotInstalled("libvirt is not installed"); }, [](const LibvirtLibrary* library) { return library; });
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

/// An open connection.
class LibvirtSession::Connection {
 public:
  Connection(const LibvirtLibrary& library, const std::string& uri) : library_(library), connection_(library.virConnectOpen(uri.c_str())) {
    if (connection_) return;
    const auto* error = library.virGetLastError();
    const std::string text = error && error->message ? error->message : "libvirt does not say why";
    const bool nobody_listens =
        text.find("socket") != std::string::npos && (text.ends_with("No such file or directory") || text.ends_with("Connection refused"));
    throw LibvirtError((nobody_listens ? "libvirtd is not running: " : "cannot connect to libvirtd: ") + text);
  }
  ~Connection() { library_.virConnectClose(connection_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const LibvirtLibrary& library() const { return library_; }
  virConnectPtr get() const { return connection_; }

  /// Asked by a round trip: without an event loop the library does not notice that the other side has gone.
  bool alive() const {
    unsigned long version = 0;
    return library_.virConnectGetLibVersion(connection_, &version) == 0;
  }

 private:
  const LibvirtLibrary& library_;
  virConnectPtr connection_;
};

/// Where the connection is kept; shared with the thread that works on it, which may be left behind.
struct LibvirtSession::Slot {
  std::shared_ptr<Connection> connection;
};

namespace {

/// A folder that exists is left as it is: libvirt 0.10.2 would set the mode of /var/lib/libvirt/images to 0700, and no guest could reach its disk.
void build(const LibvirtLibrary& library, const Objects<virStoragePool>& pools, const std::string& name) {
  const auto pool = pools.find(name);
  if (is_folder(parse_pool(pools.defined_as(pool.get()), true).path)) return;
  if (library.virStoragePoolBuild(pool.get(), VIR_STORAGE_POOL_BUILD_NEW) < 0) fail(library, "making the pool's folder");
}

void carry_out(const LibvirtLibrary& library, virConnectPtr connection, const LibvirtCall& call) {
  const Objects<virNetwork> networks{library, connection, networks_of(library)};
  const Objects<virStoragePool> pools{library, connection, pools_of(library)};
  using What = LibvirtCall::What;
  switch (call.what) {
    case What::define_network:
      return networks.define(call.xml, call.autostart);
    case What::start_network:
      return networks.start(call.name);
    case What::stop_network:
      return networks.stop(call.name);
    case What::undefine_network:
      return networks.undefine(call.name);
    case What::define_pool:
      return pools.define(call.xml, call.autostart);
    case What::build_pool:
      return build(library, pools, call.name);
    case What::start_pool:
      return pools.start(call.name);
    case What::stop_pool:
      return pools.stop(call.name);
    case What::undefine_pool:
      return pools.undefine(call.name);
    case What::await_daemon:
      return;  // it answers, since there is a connection
  }
}

Handle<virDomain> find_domain(const LibvirtLibrary& library, virConnectPtr connection, const std::string& name) {
  Handle<virDomain> domain{library.virDomainLookupByName(connection, name.c_str()), [&library](virDomainPtr owned) { library.virDomainFree(owned); }};
  if (!domain) fail(library, "looking for the domain " + name);
  return domain;
}

}  // namespace

LibvirtSession::LibvirtSession(std::string uri, std::chrono::seconds patience) : uri_(std::move(uri)), patience_(patience), slot_(std::make_shared<Slot>()) {}

LibvirtSession::~LibvirtSession() {
  if (!slot_->connection) return;
  try {
    within(patience_, [slot = slot_] { slot->connection.reset(); });
  } catch (const LibvirtError&) {
    // It does not answer a farewell either; the socket closes with the process.
  }
}

/// Does `work(library, connection)` on a connection that is alive.
template <class Work>
auto LibvirtSession::ask(Work work) {
  const auto& library = library_or_throw();
  try {
    return within(patience_, [&library, slot = slot_, uri = uri_, work = std::move(work)] {
      if (!slot->connection || !slot->connection->alive()) slot->connection = std::make_shared<Connection>(library, uri);
      return work(library, slot->connection->get());
    });
  } catch (const NoAnswer&) {
    slot_ = std::make_shared<Slot>();  // the thread that waits keeps the old one
    throw;
  }
}

Known<std::vector<LibvirtObject>> LibvirtSession::query(LibvirtQuery query) try {
  return ask([query](const LibvirtLibrary& library, virConnectPtr connection) {
    return query == LibvirtQuery::networks ? Objects{library, connection, networks_of(library)}.all() : Objects{library, connection, pools_of(library)}.all();
  });
} catch (const NotInstalled&) {
  return Absent{};
} catch (const std::exception& error) {
  return Unknown{error.what()};
}

std::optional<std::string> LibvirtSession::perform(const LibvirtCall& call) try {
  ask([call](const LibvirtLibrary& library, virConnectPtr connection) { carry_out(library, connection, call); });
  return std::nullopt;
} catch (const std::exception& error) {
  return error.what();
}

std::vector<std::string> LibvirtSession::running_domains() {
  return ask([](const LibvirtLibrary& library, virConnectPtr connection) {
    virDomainPtr* found = nullptr;
    const int count = library.virConnectListAllDomains(connection, &found, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    if (count < 0) fail(library, "listing the domains that run");
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
      names.emplace_back(library.virDomainGetName(found[i]));
      library.virDomainFree(found[i]);
    }
    std::free(found);
    return names;
  });
}

void LibvirtSession::start_paused(const std::string& xml) {
  ask([xml](const LibvirtLibrary& library, virConnectPtr connection) {
    const auto domain = library.virDomainCreateXML(connection, xml.c_str(), VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY);
    if (!domain) fail(library, "starting the domain");
    library.virDomainFree(domain);
  });
}

void LibvirtSession::resume_domain(const std::string& name) {
  ask([name](const LibvirtLibrary& library, virConnectPtr connection) {
    if (library.virDomainResume(find_domain(library, connection, name).get()) < 0) fail(library, "resuming the domain " + name);
  });
}

bool LibvirtSession::has_domain(const std::string& name) try {
  ask([name](const LibvirtLibrary& library, virConnectPtr connection) { find_domain(library, connection, name); });
  return true;
} catch (const NotFound&) {
  return false;
}

std::string LibvirtSession::describe_domain(const std::string& name) {
  return ask([name](const LibvirtLibrary& library, virConnectPtr connection) {
    const auto domain = find_domain(library, connection, name);
    char* xml = library.virDomainGetXMLDesc(domain.get(), 0);
    if (!xml) fail(library, "describing the domain " + name);
    return taken(xml);
  });
}

void LibvirtSession::destroy_domain(const std::string& name) try {
  ask([name](const LibvirtLibrary& library, virConnectPtr connection) {
    const auto domain = find_domain(library, connection, name);
    if (library.virDomainDestroy(domain.get()) == 0) return;
    const auto* error = library.virGetLastError();
    // A guest that powered off in between is no longer there to be destroyed.
    if (!error || error->code != VIR_ERR_OPERATION_INVALID) fail(library, "destroying the domain " + name);
  });
} catch (const NotFound&) {
  return;
}

}  // namespace kvmstrap
