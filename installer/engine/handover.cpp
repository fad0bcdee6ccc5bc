#include "engine/handover.hpp"

#include <algorithm>
#include <stdexcept>

#include "model/json.hpp"
#include "model/text.hpp"

namespace kvmstrap {

namespace {

const std::string progress_file = state_folder + "/first-boot.json";
constexpr auto motd_file = "/etc/motd";
constexpr std::string_view mark = "kvmstrap: ";

void perform(const Op& op, const Machine& machine) {
  if (const auto done = machine.host.perform(op, [](auto) {}); done.failure) throw std::runtime_error(*done.failure + ": " + done.detail);
}

std::string content_of(const std::string& path, Reader& reader) {
  const auto file = reader.file(path);
  return present(file) ? present(file)->content : "";
}

}  // namespace

std::optional<Handover> read_handover(Reader& reader) {
  const auto progress = reader.file(progress_file);
  if (!present(progress) || !present(reader.file(handover_profile))) return std::nullopt;
  return from_json_value<Handover>(Json::parse(present(progress)->content));
}

void hand_over(const std::string& profile, const Handover& handover, const Machine& machine) {
  perform(WriteFile{.path = handover_profile, .content = profile, .mode = 0600}, machine);
  keep(handover, machine);
  for (const auto& op : machine.platform.first_boot_hook(true)) perform(op, machine);
}

void keep(const Handover& handover, const Machine& machine) {
  perform(WriteFile{.path = progress_file, .content = text_of(to_json_value(handover), 2) + "\n", .mode = 0600}, machine);
}

void set_notice(const std::string& notice, const Machine& machine) {
  const auto old = content_of(motd_file, machine.reader);
  if (const auto text = with_notice(old, notice); text != old) perform(WriteFile{.path = motd_file, .content = text}, machine);
}

void end_handover(const Machine& machine) {
  for (const auto& path : {progress_file, handover_profile}) perform(WriteFile{.path = path, .content = std::nullopt}, machine);
  for (const auto& op : machine.platform.first_boot_hook(false)) perform(op, machine);
}

std::string with_notice(const std::string& motd, const std::string& notice) {
  const auto is_notice = [](std::string_view line) { return line.starts_with(mark); };
  const auto all = lines(motd);
  if (notice.empty() && std::ranges::none_of(all, is_notice)) return motd;
  std::string text;
  for (const auto& line : all)
    if (!is_notice(line)) text += line + "\n";
  return notice.empty() ? text : text + std::string(mark) + notice + "\n";
}

}  // namespace kvmstrap
