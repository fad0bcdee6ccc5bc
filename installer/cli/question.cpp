#include "cli/question.hpp"

#include <iostream>

#include "host/interrupt.hpp"

namespace kvmstrap {

bool answered_yes(const std::string& question, const Terminal& terminal) {
  terminal.out << question << " [y/N] " << std::flush;
  const InterruptWatch watch("\n", InterruptWatch::Reading::ends);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes";
}

}  // namespace kvmstrap
