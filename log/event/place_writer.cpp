#include "log/event/place_writer.hpp"

namespace logflume::log {

namespace {

class record_place_writer : public place_writer {
 public:
  void append_id(std::string& out, const log_place& at) const override {
    if (at)
      append(out, *at);
    else
      out.append(to_string(at));
  }

  bool append_record(std::string& out, offset at) const override {
    out.append(R"("offset":)").append(std::to_string(at));
    return true;
  }

  void append_position(std::string& out, const log_place& at) const override {
    if (at)
      append_record(out, at->offset);
    else
      out.append(R"("offset":null)");
  }
};

} // namespace

const place_writer_ptr& record_places() {
  static const place_writer_ptr writer = std::make_shared<const record_place_writer>();
  return writer;
}

} // namespace logflume::log
