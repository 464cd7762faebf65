/// A fetch with several candidates.
#pragma once

#include "fetch_fixture.hpp"

#include <fstream>

namespace xtask::test {

struct MirrorFixture : FetchFixture {
    void add(const Server& server, const std::string& name = "") {
        artifact.candidates.push_back(
            {transfer::Candidate::Kind::http, server.url("/f.bin?sig=secret"), name, {}, {}});
    }
    void add_path(const std::string& path, const std::string& name = "share") {
        artifact.candidates.push_back({transfer::Candidate::Kind::local, path, name, {}, {}});
    }
    /// A file on the share.
    std::string place(const std::string& leaf, const std::string& body) {
        const std::string folder = dir / "share";
        std::filesystem::create_directory(folder);
        std::ofstream(folder + "/" + leaf, std::ios::binary) << body;
        return folder + "/" + leaf;
    }
    void knows_hash(const std::string& body = content) {
        artifact.sha256 = sha256_of(body);
        artifact.length = body.size();
    }
};

} // namespace xtask::test
