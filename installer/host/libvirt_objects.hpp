#pragma once
#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/libvirt_library.hpp"
#include "host/libvirt_session.hpp"

/// Networks and pools by one set of words, on an open connection. Seen by the session alone.
namespace kvmstrap {

/// Libvirt knows no such thing.
struct NotFound : LibvirtError {
  using LibvirtError::LibvirtError;
};

/// Throws what the library's last error says. @throws NotFound, or LibvirtError
[[noreturn]] void fail(const LibvirtLibrary& library, const std::string& doing);

/// The text, freed where it came from.
std::string taken(char* text);

template <class Object>
using Handle = std::unique_ptr<Object, std::function<void(Object*)>>;

/// The functions for one kind of object, under the same names for every kind. Lives as long as the library.
template <class Object>
struct ObjectKind {
  std::string noun;
  unsigned as_defined;  ///< flag of `xml`
  std::function<int(virConnectPtr, Object***)> list;
  std::function<Object*(virConnectPtr, const char*)> look_up;
  std::function<Object*(virConnectPtr, const char*)> define;
  std::function<const char*(Object*)> name;
  std::function<char*(Object*, unsigned)> xml;
  std::function<int(Object*)> is_active, is_persistent, start, stop, undefine;
  std::function<int(Object*, int*)> autostart;
  std::function<int(Object*, int)> set_autostart;
  std::function<void(Object*)> free;
  std::function<bool(const std::string&, const std::string&)> same;  ///< whether two descriptions mean the same
};

ObjectKind<virNetwork> networks_of(const LibvirtLibrary& lib);
ObjectKind<virStoragePool> pools_of(const LibvirtLibrary& lib);

/// One kind of object on one connection.
template <class Object>
class Objects {
 public:
  Objects(const LibvirtLibrary& library, virConnectPtr connection, ObjectKind<Object> kind)
      : library_(library), connection_(connection), kind_(std::move(kind)) {}

  std::vector<LibvirtObject> all() const {
    Object** found = nullptr;
    const int count = kind_.list(connection_, &found);
    if (count < 0) fail(library_, "listing every " + kind_.noun);
    std::vector<Handle<Object>> handles;
    handles.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) handles.push_back(own(found[i]));
    std::free(found);
    std::vector<LibvirtObject> objects;
    for (const auto& handle : handles) try {
        objects.push_back(describe(handle.get()));
      } catch (const NotFound&) {
        continue;  // it went while it was looked at
      }
    return objects;
  }

  void define(const std::string& xml, bool autostart) const {
    const auto object = own(kind_.define(connection_, xml.c_str()));
    if (!object) fail(library_, "defining the " + kind_.noun);
    check(kind_.set_autostart(object.get(), autostart ? 1 : 0), "setting autostart of the " + kind_.noun);
  }

  void start(const std::string& name) const {
    const auto object = find(name);
    if (!is_active(object.get())) check(kind_.start(object.get()), "starting the " + kind_.noun);
  }

  void stop(const std::string& name) const {
    if (const auto object = find_if_there(name); object && is_active(object.get())) check(kind_.stop(object.get()), "stopping the " + kind_.noun);
  }

  /// A transient one has gone when it was stopped.
  void undefine(const std::string& name) const {
    if (const auto object = find_if_there(name)) check(kind_.undefine(object.get()), "undefining the " + kind_.noun);
  }

  Handle<Object> find(const std::string& name) const {
    auto object = own(kind_.look_up(connection_, name.c_str()));
    if (!object) fail(library_, fmt::format("looking for the {} {}", kind_.noun, name));
    return object;
  }

  std::string defined_as(Object* object) const {
    // A libvirt that does not know the flag for this kind has but one description.
    char* text = kind_.xml(object, kind_.as_defined);
    if (!text) text = kind_.xml(object, 0);
    if (!text) fail(library_, "describing a " + kind_.noun);
    return taken(text);
  }

 private:
  Handle<Object> own(Object* object) const {
    return {object, [free = kind_.free](Object* owned) {
              if (owned) free(owned);
            }};
  }

  Handle<Object> find_if_there(const std::string& name) const try { return find(name); } catch (const NotFound&) {
    return own(nullptr);
  }

  void check(int result, const std::string& doing) const {
    if (result < 0) fail(library_, doing);
  }

  bool is_active(Object* object) const {
    const int active = kind_.is_active(object);
    check(active, "asking whether a " + kind_.noun + " is active");
    return active == 1;
  }

  LibvirtObject describe(Object* object) const {
    LibvirtObject result{.name = kind_.name(object), .xml = defined_as(object), .active = is_active(object)};
    const int persistent = kind_.is_persistent(object);
    check(persistent, "asking whether a " + kind_.noun + " is persistent");
    result.persistent = persistent == 1;
    int autostart = 0;
    check(kind_.autostart(object, &autostart), "asking for autostart of a " + kind_.noun);
    result.autostart = autostart == 1;
    if (!result.active) return result;
    char* text = kind_.xml(object, 0);
    if (!text) fail(library_, "describing a " + kind_.noun);
    auto running = taken(text);
    if (!kind_.same(running, result.xml)) result.running = std::move(running);
    return result;
  }

  const LibvirtLibrary& library_;
  virConnectPtr connection_;
  ObjectKind<Object> kind_;
};

}  // namespace kvmstrap
