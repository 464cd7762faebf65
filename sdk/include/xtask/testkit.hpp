/// Everything a plugin's unit tests need. Depends on no test framework.
///
///   xtask::testkit::FakeHost host;
///   host.http.reply("HEAD", "https://hub/…", 200, {{"ETag", "\"…\""}});
///   const auto result = host.run<DownloadModel>({{"id", "org/repo"}, {"force", true}});
///   CHECK(result.code == xtask::ExitCode::ok);
///   CHECK(host.transfer.artifacts.at(0).leaf == "model.gguf");
#pragma once

#include <xtask/testkit/check_manifest.hpp>
#include <xtask/testkit/fake_host.hpp>
#include <xtask/testkit/tables.hpp>
