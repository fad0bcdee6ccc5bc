#include "libvirt/pool_xml.hpp"

#include <string_view>

#include "libvirt/document.hpp"

namespace kvmstrap {

namespace {
bool is_folder(pugi::xml_node pool) { return pool.attribute("type").value() == std::string_view("dir"); }

/// As libvirt's package makes its own images/: guests' processes may pass through. Left to itself libvirt 0.10.2 makes a folder of 0700, which they may not.
void write_permissions(pugi::xml_node target) {
  auto permissions = target.append_child("permissions");
  set_text(permissions, "mode", "0711");
  set_text(permissions, "owner", "0");
  set_text(permissions, "group", "0");
}
}  // namespace

std::string pool_path(const std::string& path) {
  std::string clean;
  for (const char letter : path)
    if (letter != '/' || !clean.ends_with('/')) clean += letter;
  if (clean.size() > 1 && clean.ends_with('/')) clean.pop_back();
  return clean;
}

StoragePool parse_pool(const std::string& xml, bool autostart) {
  const auto document = document_of(xml, "pool");
  const auto pool = document.child("pool");
  StoragePool value{.type = PoolType::dir, .path = pool_path(pool.child("target").child_value("path")), .autostart = autostart};
  if (!is_folder(pool)) value.beyond.push_back(std::string("type ") + pool.attribute("type").value());
  return value;
}

std::string pool_xml(const std::string& name, const StoragePool& wanted, const std::string& existing) {
  const bool edits = !existing.empty() && is_folder(document_of(existing, "pool").child("pool"));
  const auto document = edits ? document_of(existing, "pool") : fresh_document("pool", existing);
  auto pool = document.child("pool");
  set_attribute(pool, "type", "dir");
  if (!pool.child("name")) pool.prepend_child("name");
  set_text(pool, "name", name);
  for (const char* measured : {"capacity", "allocation", "available"}) pool.remove_child(measured);
  auto target = child_of(pool, "target");
  set_text(target, "path", pool_path(wanted.path));
  if (!edits) write_permissions(target);
  return text_of(document);
}

}  // namespace kvmstrap
