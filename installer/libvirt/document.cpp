#include "libvirt/document.hpp"

#include <sstream>
#include <stdexcept>

namespace kvmstrap {

pugi::xml_document document_of(const std::string& xml, const char* root) {
  pugi::xml_document document;
  if (const auto result = document.load_buffer(xml.data(), xml.size()); !result)
    throw std::runtime_error(std::string("libvirt's description of a ") + root + " is no XML: " + result.description());
  if (!document.child(root)) throw std::runtime_error(std::string("libvirt's description has no element <") + root + ">");
  return document;
}

std::string text_of(const pugi::xml_document& document) {
  std::ostringstream text;
  document.save(text, "  ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
  return text.str();
}

pugi::xml_node child_of(pugi::xml_node parent, const char* name) {
  const auto child = parent.child(name);
  return child ? child : parent.append_child(name);
}

void set_attribute(pugi::xml_node node, const char* name, const std::string& value) {
  auto attribute = node.attribute(name);
  if (!attribute) attribute = node.append_attribute(name);
  attribute.set_value(value.c_str());
}

void set_text(pugi::xml_node parent, const char* name, const std::string& value) { child_of(parent, name).text().set(value.c_str()); }

pugi::xml_document fresh_document(const char* root, const std::string& existing) {
  pugi::xml_document document;
  auto element = document.append_child(root);
  if (existing.empty()) return document;
  const auto before = document_of(existing, root);
  if (const auto uuid = before.child(root).child("uuid")) element.append_copy(uuid);
  return document;
}

}  // namespace kvmstrap
