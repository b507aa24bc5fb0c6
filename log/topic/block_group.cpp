#include "log/topic/block_group.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace logflume::log {

namespace {

constexpr std::size_t landmark_distance = 128;
/// About one entity in 2^spare_bits has the same hash as another entity of its group.
constexpr std::uint32_t spare_bits = 8;

/// Markers in an entity's list of blocks, which has a byte for each block's number, or all bits of
/// the set.
constexpr std::uint8_t another_follows = 0x40;
constexpr std::uint8_t all_bits_follow = 0x80;
constexpr int max_numbers = 8;

} // namespace

void block_group::add(std::uint64_t entity_id, offset at, std::optional<double> timestamp) {
  listed_.push_back(hash_of(entity_id) << block_bits |
                    static_cast<std::uint32_t>(blocks_.size() - 1));
  auto& in = blocks_.back();
  in.through = std::max(in.through, at);
  if (timestamp)
    in.latest = std::max(in.latest, *timestamp);
}

void block_group::cut(std::uint64_t position, std::optional<offset> last) {
  std::erase_if(blocks_, [&](const block& x) { return x.begin >= position; });
  for (auto& each : blocks_)
    each.through = std::min(each.through, last.value_or(0));
  std::erase_if(listed_, [&](std::uint32_t x) { return x % capacity >= blocks_.size(); });
}

/// Sorts by hash and keeps the blocks of an entity in order. Makes two passes, one for each half of
/// the hash: a comparison sort would slow down reading the log.
void block_group::sort_listed() {
  constexpr std::uint32_t half = hash_bits / 2;
  constexpr std::uint32_t values = 1U << half;
  std::vector<std::uint32_t> sorted(listed_.size());
  for (const auto shift : {block_bits, block_bits + half}) {
    std::array<std::uint32_t, values + 1> place{};
    for (const auto each : listed_)
      ++place[(each >> shift) % values + 1];
    for (std::uint32_t i = 1; i < values; ++i)
      place[i] += place[i - 1];
    for (const auto each : listed_)
      sorted[place[(each >> shift) % values]++] = each;
    listed_.swap(sorted);
  }
}

void block_group::pack() {
  sort_listed();
  const auto hash_at = [&](std::size_t i) { return listed_[i] >> block_bits; };
  std::size_t different = 0;
  for (std::size_t i = 0; i < listed_.size(); ++i)
    different += i == 0 || hash_at(i) != hash_at(i - 1) ? 1 : 0;
  dropped_bits_ =
      hash_bits -
      std::min(hash_bits, static_cast<std::uint32_t>(std::bit_width(different)) + spare_bits);
  std::uint32_t before = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < listed_.size(); ++count) {
    const auto hash = hash_at(i) >> dropped_bits_;
    block_set blocks = 0;
    for (; i < listed_.size() && hash_at(i) >> dropped_bits_ == hash; ++i)
      blocks |= block_set{1} << (listed_[i] % capacity);
    if (count % landmark_distance == 0)
      landmarks_.push_back({before, static_cast<std::uint32_t>(entities_.size())});
    append(hash - before, blocks);
    before = hash;
  }
  entities_.shrink_to_fit();
  landmarks_.shrink_to_fit();
  blocks_.shrink_to_fit();
  listed_ = std::vector<std::uint32_t>{};
  packed_ = true;
}

void block_group::append(std::uint32_t step, block_set blocks) {
  for (; step >= 0x80; step >>= 7)
    entities_.push_back(static_cast<std::uint8_t>(step | 0x80));
  entities_.push_back(static_cast<std::uint8_t>(step));
  if (std::popcount(blocks) > max_numbers) {
    entities_.push_back(all_bits_follow);
    std::array<std::uint8_t, sizeof blocks> bits{};
    std::memcpy(bits.data(), &blocks, sizeof blocks);
    entities_.insert(entities_.end(), bits.begin(), bits.end());
    return;
  }
  while (blocks != 0) {
    const auto number = static_cast<std::uint8_t>(std::countr_zero(blocks));
    blocks &= blocks - 1;
    entities_.push_back(blocks == 0 ? number : number | another_follows);
  }
}

void block_group::release() {
  entities_ = std::vector<std::uint8_t>{};
  landmarks_ = std::vector<landmark>{};
  released_ = true;
}

block_group::block_set block_group::find(std::span<const std::uint32_t> hashes) const {
  block_set found = released_ ? ~block_set{0} : 0;
  if (packed_) {
    for (const auto hash : hashes)
      found |= find_packed(hash >> dropped_bits_);
  } else {
    for (const auto each : listed_)
      if (std::ranges::binary_search(hashes, each >> block_bits))
        found |= block_set{1} << (each % capacity);
  }
  return found;
}

block_group::block_set block_group::find_packed(std::uint32_t hash) const {
  const auto behind =
      std::ranges::partition_point(landmarks_, [&](const landmark& x) { return x.hash < hash; });
  std::uint32_t at = 0;
  std::uint32_t current = 0;
  if (behind != landmarks_.begin()) {
    at = std::prev(behind)->at;
    current = std::prev(behind)->hash;
  }
  while (at < entities_.size()) {
    for (std::uint32_t shift = 0;; shift += 7) {
      const std::uint32_t byte = entities_[at++];
      current += (byte & 0x7F) << shift;
      if (byte < 0x80)
        break;
    }
    block_set blocks = 0;
    for (;;) {
      const auto byte = entities_[at++];
      if (byte == all_bits_follow) {
        std::memcpy(&blocks, &entities_[at], sizeof blocks);
        at += sizeof blocks;
        break;
      }
      blocks |= block_set{1} << (byte % capacity);
      if ((byte & another_follows) == 0)
        break;
    }
    if (current >= hash)
      return current == hash ? blocks : 0;
  }
  return 0;
}

std::size_t block_group::bytes() const {
  return sizeof *this + blocks_.capacity() * sizeof(block) +
         listed_.capacity() * sizeof(std::uint32_t) + entities_.capacity() +
         landmarks_.capacity() * sizeof(landmark);
}

} // namespace logflume::log
