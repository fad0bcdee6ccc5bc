#pragma once
#include <pugixml.hpp>
#include <string>

/// What libvirt's XML has in common, whatever it describes. Seen by libvirt/ alone.
namespace kvmstrap {

/// @throws std::runtime_error when `xml` is no XML, or its root is not called `root`.
pugi::xml_document document_of(const std::string& xml, const char* root);

/// Indented by two blanks, without an XML declaration.
std::string text_of(const pugi::xml_document& document);

/// The child `name` of `parent`, made when it is not there.
pugi::xml_node child_of(pugi::xml_node parent, const char* name);

/// Sets an attribute, made when it is not there.
void set_attribute(pugi::xml_node node, const char* name, const std::string& value);

/// Sets the text of the child `name` of `parent`, made when it is not there.
void set_text(pugi::xml_node parent, const char* name, const std::string& value);

/// A document with only `root` in it, and with the uuid that `existing` (may be empty) has: libvirt refuses to define a known name under another one.
pugi::xml_document fresh_document(const char* root, const std::string& existing);

}  // namespace kvmstrap
