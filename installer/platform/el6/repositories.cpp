#include "platform/el6/repositories.hpp"

#include "platform/el6/repo_file.hpp"
#include "platform/el6/vault.hpp"

namespace kvmstrap::el6 {

namespace {

const std::string repositories_folder = "/etc/yum.repos.d";
const std::string stock_file = repositories_folder + "/CentOS-Base.repo";
const std::string key_file = "file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-6";

Repositories::Source source_of(const std::string& id, const std::map<std::string, std::string>& keys) {
  const auto value = [&](const char* key) {
    const auto found = keys.find(key);
    return found == keys.end() ? std::nullopt : std::optional(found->second);
  };
  Repositories::Source source{id};
  source.enabled = value("enabled").value_or("1") != "0";
  source.baseurl = value("baseurl");
  source.mirrorlist = value("mirrorlist");
  source.gpgcheck = value("gpgcheck").value_or("0") != "0";
  return source;
}

}  // namespace

Known<Repositories::State> read_repositories(const std::string& version, Reader& reader) {
  if (version.empty()) return Unknown{"the release's version could not be read, and the vault has a folder for each"};
  Repositories::State state;
  state.vault = std::string(vault) + version;
  state.trees = {{"base", "os"}, {"updates", "updates"}, {"extras", "extras"}};
  const auto names = reader.list(repositories_folder);
  if (const auto* why = std::get_if<Unknown>(&names)) return *why;
  for (const auto& name : present(names) ? *present(names) : std::vector<std::string>{}) {
    if (!name.ends_with(".repo")) continue;
    const auto path = repositories_folder + "/" + name;
    const auto file = reader.file(path);
    if (const auto* why = std::get_if<Unknown>(&file)) return *why;
    const auto* image = present(file);
    if (!image) continue;
    state.files[path] = *image;
    const RepoFile repo(image->content);
    for (const auto& [id, keys] : repo.sections()) state.sources[id] = source_of(id, keys);
  }
  return state;
}

Action realise_repositories(const ChangeOf<Repositories>& change) {
  Action action{{change}, {}};
  const auto* before = present(change.before);
  std::map<std::string, RepoFile> files;
  for (const auto& [path, image] : before ? before->files : std::map<std::string, FileImage>{}) files.emplace(path, RepoFile(image.content));
  for (const auto& [id, url] : change.after.baseurls) {
    auto file = files.begin();
    while (file != files.end() && !file->second.sections().contains(id)) ++file;
    if (file == files.end()) {
      file = files.try_emplace(stock_file, RepoFile("")).first;
      file->second.set(id, "name", "CentOS-6 - " + id);
    }
    auto& repo = file->second;
    repo.comment_out(id, "mirrorlist");
    repo.set(id, "baseurl", url);
    repo.set(id, "gpgcheck", "1");
    if (!repo.sections().at(id).contains("gpgkey")) repo.set(id, "gpgkey", key_file);
    if (repo.sections().at(id).contains("enabled")) repo.set(id, "enabled", "1");
  }
  for (const auto& [path, repo] : files) {
    const auto old = before && before->files.contains(path) ? std::optional(before->files.at(path).content) : std::nullopt;
    if (old != repo.text()) action.ops.push_back(WriteFile{path, old, repo.text()});
  }
  return action;
}

}  // namespace kvmstrap::el6
