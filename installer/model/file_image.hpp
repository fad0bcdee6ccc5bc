#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "model/fields.hpp"

namespace kvmstrap {

/// A regular file as it is: enough to put it back exactly.
struct FileImage {
  std::string content;
  std::uint32_t mode = 0644;  ///< permission bits
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::optional<std::string> label;  ///< SELinux context (xattr security.selinux), where there is one
  double changed = 0;                ///< ctime, in seconds since the epoch
  static constexpr std::tuple fields{Field<FileImage, std::string>{"content", &FileImage::content},
                                     Field<FileImage, std::uint32_t>{"mode", &FileImage::mode},
                                     Field<FileImage, std::uint32_t>{"uid", &FileImage::uid},
                                     Field<FileImage, std::uint32_t>{"gid", &FileImage::gid},
                                     Field<FileImage, std::optional<std::string>>{"label", &FileImage::label},
                                     Field<FileImage, double>{"changed", &FileImage::changed}};
};

}  // namespace kvmstrap
