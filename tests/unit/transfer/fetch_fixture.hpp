/// What a fetch needs, in a temporary folder.
#pragma once

#include "../base/temporary_directory.hpp"
#include "base/digest.hpp"
#include "server.hpp"
#include "transfer/transfer.hpp"

#include <xtask/error.hpp>

#include <string>
#include <vector>

namespace xtask::test {

/// Remembers what it was told.
class Log : public transfer::Observer {
  public:
    void retrying(const transfer::Artifact&, const std::string& why, Duration) override {
        retries.push_back(why);
    }
    void warned(const transfer::Artifact&, const std::string& text) override { warnings.push_back(text); }
    void noted(const transfer::Artifact&, const std::string& text) override { notes.push_back(text); }
    void finished(const transfer::Artifact&, const transfer::Outcome&) override { ++ends; }
    void failed(const transfer::Artifact&, const Error&) override { ++ends; }

    std::vector<std::string> retries, warnings, notes;
    int ends = 0;
};

inline std::string sha256_of(const std::string& content) {
    auto digest = base::Digest::sha256();
    digest.update(std::as_bytes(std::span(content)));
    return digest.finish();
}

struct FetchFixture {
    FetchFixture() {
        options.timeout = Duration(10'000);
        options.retries = 3;
        artifact.directory = dir / "models";
        artifact.leaf = "f.bin";
        artifact.repository = "org/repo";
        artifact.path = "sub/f.bin";
        artifact.revision = "main";
    }

    transfer::Outcome fetch() {
        transfer::Commons commons(options);
        return transfer::fetch(artifact, {options, net, cancel, commons, log});
    }
    /// The Error of a fetch that must fail.
    Error failure() {
        try {
            fetch();
        } catch (const Error& error) {
            return error;
        }
        return {ExitCode::ok, "", "nothing failed"};
    }
    void from(const Server& server, const std::string& target = "/f.bin?sig=secret") {
        artifact.candidates = {{transfer::Candidate::Kind::http, server.url(target), "", {}, {}}};
    }

    std::string file() const { return dir / "models/f.bin"; }
    std::string written() const { return read_text(file()); }
    std::string beside(const std::string& suffix) const { return file() + suffix; }
    bool has(const std::string& suffix) const { return TemporaryDirectory::exists(file() + suffix); }
    std::vector<std::string> entries() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(dir / "models")) {
            names.push_back(entry.path().filename());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    TemporaryDirectory dir;
    transfer::Options options;
    net::Options net;
    base::Cancel cancel;
    Log log;
    transfer::Artifact artifact;
};

inline const std::string etag = "\"v1\"";
inline const std::string content = sample(300'000);

inline Server::Handler honest(const std::string& body, const std::string& tag = etag) {
    return [=](const HttpRequest& request) { return serve_file(request, body, tag); };
}

/// Cuts the first `times` answers after `bytes` of the body.
inline Server::Handler cutting(const std::string& body, std::size_t bytes, int times,
                               const std::string& tag = etag) {
    return [=](const HttpRequest& request) mutable {
        HttpReply reply = serve_file(request, body, tag);
        if (times-- > 0) reply.bytes.resize(reply.bytes.find("\r\n\r\n") + 4 + bytes);
        return reply;
    };
}

} // namespace xtask::test
