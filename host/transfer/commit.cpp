#include "transfer/commit.hpp"

#include "base/file.hpp"
#include "transfer/durable.hpp"
#include "transfer/record.hpp"

#include <functional>
#include <map>
#include <optional>

namespace xtask::transfer {
namespace {

/// A file on its way through the steps; one that has failed takes no further ones.
struct Item {
    Verified* file;
    std::optional<Error> error;
    std::optional<RecordDraft> draft;
};

class Group {
  public:
    explicit Group(std::span<Verified> files) {
        for (Verified& file : files) items_.push_back({&file, {}, {}});
    }

    std::vector<Result> run() {
        each([](Item& item) { check(*item.file); });
        sync_data();
        each([](Item& item) { item.file->partial.publish(); });
        sync_directories();
        each([](Item& item) { begin_record(item); });
        sync_records();
        each([](Item& item) { item.draft->publish(); });
        sync_directories();
        return results();
    }

  private:
    static void check(const Verified& file) {
        if (file.shared() && !file.lock.intact()) {
            throw Error(ExitCode::failure, "lock-lost", "another program removed '" + file.names.lock + "'",
                        "repeat the command; what was fetched is kept", true);
        }
        file.partial.seal(file.outcome.length);
    }

    static void begin_record(Item& item) {
        Verified& file = *item.file;
        if (file.shared()) base::remove_file(file.names.sidecar);
        const auto status = base::status_of(file.partial.fd(), file.names.file);
        item.draft.emplace(file.names, std::move(file.receipt), status, file.shared());
    }

    void each(const std::function<void(Item&)>& step) {
        for (Item& item : items_) {
            if (!item.error) attempt(item, step);
        }
    }

    static void attempt(Item& item, const std::function<void(Item&)>& step) {
        try {
            step(item);
        } catch (const Error& error) {
            item.error = error;
        } catch (const std::exception& error) {
            item.error = Error(ExitCode::failure, "internal", error.what());
        }
    }

    void sync_data() {
        std::vector<Syncing> data;
        for (const Item& item : items_) {
            if (!item.error) data.push_back({item.file->partial.fd(), &item.file->partial.path(), {}});
        }
        sync_all(data);
        auto synced = data.begin();
        each([&](Item& item) {
            auto error = std::move((synced++)->error);
            if (!error) return;
            item.file->partial.discard();
            throw Error(*error);
        });
    }

    void sync_records() {
        std::vector<Syncing> data;
        std::vector<Item*> owners;
        each([&](Item& item) {
            for (const auto& file : item.draft->files()) {
                if (!file.fd) continue;
                data.push_back({file.fd.get(), &file.temporary, {}});
                owners.push_back(&item);
            }
        });
        sync_all(data);
        for (std::size_t i = 0; i < data.size(); ++i) {
            if (data[i].error) owners[i]->error = data[i].error;
        }
    }

    void sync_directories() {
        std::map<std::string, std::optional<Error>> synced;
        each([&](Item& item) {
            const std::string& directory = item.file->names.directory;
            const auto [known, is_new] = synced.try_emplace(directory);
            if (is_new) known->second = failure_to_sync(directory);
            if (known->second) throw Error(*known->second);
        });
    }

    static std::optional<Error> failure_to_sync(const std::string& directory) {
        try {
            base::sync_directory(directory);
            return std::nullopt;
        } catch (const Error& error) {
            return error;
        }
    }

    std::vector<Result> results() {
        std::vector<Result> results;
        for (Item& item : items_) {
            if (item.error) {
                results.push_back(tl::make_unexpected(*item.error));
            } else {
                results.push_back(std::move(item.file->outcome));
            }
        }
        return results;
    }

    std::vector<Item> items_;
};

} // namespace

std::vector<Result> commit(std::span<Verified> files) { return Group(files).run(); }

} // namespace xtask::transfer
