#include "output.hpp"

#include "gguf/source.hpp"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace xtask::gen_fixtures {

namespace {

namespace fs = std::filesystem;

/// Whether the same bytes come again.
class Comparison {
  public:
    explicit Comparison(const std::string& path) : file_(path) {}

    void add(std::string_view bytes) {
        if (!same_) return;
        there_.resize(bytes.size());
        same_ = file_.read(position_, there_) == bytes.size() && there_ == bytes;
        position_ += bytes.size();
    }
    bool same() const { return same_ && file_.size() == position_; }

  private:
    gguf::FileSource file_;
    std::string there_;
    std::uint64_t position_ = 0;
    bool same_ = true;
};

} // namespace

Output::Output(std::string directory, std::string name, Content content)
    : directory_(std::move(directory)), content_(std::move(content)) {
    record_.name = std::move(name);
}

State Output::look(Context& context, Meter& meter) {
    std::error_code problem;
    const fs::file_status status = fs::symlink_status(path(), problem);
    if (status.type() == fs::file_type::not_found) return State::absent;
    if (status.type() != fs::file_type::regular) return State::different;
    Comparison comparison(path());
    pass(context, meter, [&](std::string_view bytes) { comparison.add(bytes); });
    if (comparison.same()) return State::same;
    meter.take_back(record_.size);
    return State::different;
}

void Output::write(Context& context, Meter& meter) {
    OutputFile file = context.files().create(path());
    pass(context, meter, [&](std::string_view bytes) { file.append(bytes); });
    file.publish();
}

/// The content once through, hashed.
void Output::pass(Context& context, Meter& meter, const gguf::Sink& sink) {
    Sha256 hash = context.sha256();
    std::uint64_t size = 0;
    content_.write([&](std::string_view bytes) {
        context.check_cancelled();
        hash.update(bytes);
        sink(bytes);
        size += bytes.size();
        meter.add(bytes.size());
    });
    record_.size = size;
    record_.sha256 = hash.finish();
}

} // namespace xtask::gen_fixtures
