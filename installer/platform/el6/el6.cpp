#include "platform/el6/el6.hpp"

#include <algorithm>
#include <charconv>

#include "embedded/embedded.hpp"
#include "model/text.hpp"
#include "network/as_booted.hpp"
#include "platform/el6/libvirt_objects.hpp"
#include "platform/el6/modules.hpp"
#include "platform/el6/network.hpp"
#include "platform/el6/packages.hpp"
#include "platform/el6/repositories.hpp"
#include "platform/el6/services.hpp"
#include "platform/el6/sysctl.hpp"
#include "platform/el6/tools.hpp"

namespace kvmstrap {

namespace {

/// What is asked for, or to be changed, kind by kind.
template <class... T>
struct ByKind {
  std::tuple<std::vector<T>...> lists;
  template <class One>
  std::vector<One>& of() {
    return std::get<std::vector<One>>(lists);
  }
};
template <class... S>
using ChangesByKind = ByKind<ChangeOf<S>...>;

class El6 : public Platform {
 public:
  explicit El6(Identity identity) : identity_(std::move(identity)) {}

  States read(std::span<const SubjectId> subjects, Reader& reader) const override {
    OfEverySubject<ByKind> asked;
    for (const auto& id : subjects) std::visit([&]<class S>(const S& subject) { asked.of<S>().push_back(subject); }, id);
    const auto& packages = asked.of<Package>();
    const bool network = !asked.of<Network>().empty();

    // Every child at the same time: one rpm for all packages, and what the network takes.
    std::vector<Argv> commands;
    if (network) commands = el6::network_commands();
    if (!packages.empty()) commands.push_back(el6::package_query(packages));
    auto answers = commands.empty() ? std::vector<Known<CommandResult>>{} : reader.run(commands);

    States states;
    if (!packages.empty()) {
      el6::read_packages(packages, answers.back(), states);
      answers.pop_back();
    }
    if (network) states.set(Network{}, network_of(el6::read_network(reader, answers)));
    for (const auto& file : asked.of<File>()) states.set(file, reader.file(file.name));
    if (!asked.of<Repositories>().empty()) states.set(Repositories{}, el6::read_repositories(identity_.version, reader));
    el6::read_modules(asked.of<Module>(), identity_.kernel, reader, states);
    el6::read_sysctls(asked.of<Sysctl>(), !identity_.installer.empty(), reader, states);
    el6::read_services(asked.of<Service>(), reader, states);
    el6::read_libvirt(asked.of<LibvirtNetwork>(), asked.of<LibvirtPool>(), reader, states);
    return states;
  }

  Listing listing(Reader& reader) const override {
    Listing listing;
    el6::list_modules(reader, listing);
    el6::list_sysctls(reader, listing);
    el6::list_libvirt(reader, listing);
    return listing;
  }

  std::vector<Action> realise(std::span<const Change> changes) const override {
    OfEverySubject<ChangesByKind> sorted;
    for (const auto& change : changes) std::visit([&]<class C>(const C& one) { sorted.of<C>().push_back(one); }, change);
    std::vector<Action> actions;
    const auto each = [&](const auto& of_one_kind, const auto& realise_one) {
      for (const auto& change : of_one_kind) actions.push_back(realise_one(change));
    };
    each(sorted.of<ChangeOf<Repositories>>(), el6::realise_repositories);
    std::ranges::move(el6::realise_packages(sorted.of<ChangeOf<Package>>()), std::back_inserter(actions));
    each(sorted.of<ChangeOf<Module>>(), el6::realise_module);
    each(sorted.of<ChangeOf<Sysctl>>(), el6::realise_sysctl);
    each(sorted.of<ChangeOf<Network>>(), el6::realise_network);
    each(sorted.of<ChangeOf<File>>(), realise_file);
    each(sorted.of<ChangeOf<Service>>(), el6::realise_service);
    each(sorted.of<ChangeOf<LibvirtNetwork>>(), [](const auto& change) { return el6::realise_libvirt(change); });
    each(sorted.of<ChangeOf<LibvirtPool>>(), [](const auto& change) { return el6::realise_libvirt(change); });
    each(sorted.of<ChangeOf<Proof>>(), realise_proof);
    std::ranges::for_each(actions, [this](Action& action) { label_new_files(action); });
    return actions;
  }

  /// From the packages' own lists: /etc/libvirt, the init scripts, and the network that libvirt's %post defines.
  std::map<Package, std::vector<SubjectId>> brings() const override {
    return {{Package{"libvirt"}, {File{"/etc/libvirt/libvirtd.conf"}, File{"/etc/libvirt/qemu.conf"}, Service{"libvirtd"}, LibvirtNetwork{"default"}}},
            {Package{"dbus"}, {Service{"messagebus"}}}};
  }

  std::vector<Tool> tools() const override { return el6::tools(); }

  std::vector<Op> first_boot_hook(bool wanted) const override {
    const std::string script = "/etc/rc.d/init.d/kvmstrap-first-boot";
    const auto chkconfig = [](const char* what, bool exit_tells) {
      return Run{.argv = {el6::program::chkconfig, what, "kvmstrap-first-boot"}, .exit_tells = exit_tells};
    };
    if (!wanted) return {chkconfig("--del", false), WriteFile{.path = script, .content = std::nullopt}};
    Action action{
        {}, {WriteFile{.path = script, .content = std::string(embedded("templates/el6/kvmstrap-first-boot.init")), .mode = 0755}, chkconfig("--add", true)}};
    label_new_files(action);
    return action.ops;
  }

  std::optional<std::string> busy(Reader& reader) const override {
    const auto lock = reader.file("/var/run/yum.pid");
    const auto* image = present(lock);
    if (!image) return std::nullopt;
    const std::string pid{trim(image->content)};
    int number = 0;
    if (std::from_chars(pid.data(), pid.data() + pid.size(), number).ec != std::errc{}) return std::nullopt;
    const auto command = reader.file("/proc/" + pid + "/cmdline");
    // The file may outlive yum: another program can have its number by now.
    if (!present(command) || (present(command)->content.find("yum") == std::string::npos && present(command)->content.find("dnf") == std::string::npos))
      return std::nullopt;
    return "yum, process " + pid;
  }

 private:
  /// The links that an installer has are its own.
  Known<NetworkState> network_of(Known<NetworkState> read) const {
    const auto* now = present(read);
    return now && !identity_.installer.empty() ? Known<NetworkState>{as_booted(*now)} : read;
  }

  /// The kernel gives a new file its folder's label. The system that runs would do more; an installer has set the labels already, and does not come back.
  void label_new_files(Action& action) const {
    if (identity_.installer.empty()) return;
    std::vector<std::string> argv{el6::program::restorecon};
    const auto add = [&](const WriteFile& file) {
      if (!file.before && file.content) argv.push_back(file.path);
    };
    for (const auto& op : action.ops)
      match(
          op, add, [&](const NetworkBatch& batch) { std::ranges::for_each(batch.files, add); }, [](const auto&) {});
    if (argv.size() > 1) action.ops.push_back(Run{.argv = argv, .exit_tells = false});
  }

  static Action realise_file(const ChangeOf<File>& change) {
    const auto* before = present(change.before);
    return {{change}, {WriteFile{change.subject.name, before ? std::optional(before->content) : std::nullopt, change.after.content, change.after.mode}}};
  }

  static Action realise_proof(const ChangeOf<Proof>& change) {
    return {{change}, {BootGuest{change.subject.name, change.after.acceleration, "/usr/libexec/qemu-kvm"}}};
  }

  Identity identity_;
};

}  // namespace

std::unique_ptr<Platform> make_el6(const Identity& identity) { return std::make_unique<El6>(identity); }

}  // namespace kvmstrap
