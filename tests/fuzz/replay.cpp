// Runs a target without libFuzzer, over each file of its corpus and over random variants of these.
//   fuzz_TARGET FOLDER [VARIANTS OF EACH FILE]
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/random_cases.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

std::string current;

/// Prints the current input as the bytes of a C++ string, so that a crash names it.
void show_input(int signal) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\nthe input was \"";
  for (const char c : current) {
    const auto byte = static_cast<unsigned char>(c);
    text.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 0xf]);
  }
  text += "\"\n";
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(std::string input) {
  current = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

class mutator {
 public:
  explicit mutator(const std::vector<std::string>& corpus) : corpus_{&corpus} {}

  std::string vary(std::string text) {
    for (auto changes = 1 + below(4); changes > 0; --changes)
      change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random_);
  }

  void change(std::string& text) {
    const auto at = below(text.size() + 1);
    const auto& other = (*corpus_)[below(corpus_->size())];
    switch (below(6)) {
    case 0:
      text.insert(at, 1, static_cast<char>(below(256)));
      break;
    case 1:
      text.erase(at, 1 + below(8));
      break;
    case 2:
      if (at < text.size())
        text[at] = static_cast<char>(below(256));
      break;
    case 3:
      if (at < text.size())
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ 1U << below(8));
      break;
    case 4:
      // Repeats a piece of the same input.
      text.insert(below(text.size() + 1), text.substr(at, 1 + below(16)));
      break;
    default:
      text = text.substr(0, at) + other.substr(below(other.size() + 1));
    }
  }

  const std::vector<std::string>* corpus_;
  std::minstd_rand random_{logflume::test::random_seed()};
};

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<std::string> corpus;
  for (const auto& file : files) {
    std::ifstream in{file, std::ios::binary};
    corpus.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
  }
  return corpus;
}

} // namespace

int main(int count, char** words) {
  if (count < 2)
    return 2;
  const auto corpus = read_corpus(words[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no input\n", words[1]);
    return 1;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    std::signal(signal, show_input);
  logflume::test::choose_random_cases();
  const auto variants = count > 2 ? std::strtoul(words[2], nullptr, 10) : 0;
  mutator mutate{corpus};
  run({});
  for (const auto& input : corpus) {
    run(input);
    for (auto i = variants; i > 0; --i)
      run(mutate.vary(input));
  }
  std::printf("%zu inputs, %lu variants of each\n", corpus.size(), variants);
  return 0;
}
