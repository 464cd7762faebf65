#include "listing.hpp"

#include <xtask/json.hpp>

#include <set>

namespace xtask::mirror_serve {

namespace {

/// Every file is described as one in Git LFS: this is the pointer that git would hold for it.
std::string lfs_pointer(const std::string& sha256, std::uint64_t size) {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " +
           std::to_string(size) + "\n";
}

std::string git_blob_id(const std::string& content) {
    return sha1_hex("blob " + std::to_string(content.size()) + '\0' + content);
}

/// `digest_name`: the hub calls the same thing "oid" in trees and "sha256" in model information.
void write_lfs(JsonWriter& json, const char* digest_name, const std::string& sha256, std::uint64_t size,
               const std::string& pointer) {
    json.key("lfs")
        .begin_object()
        .member(digest_name, sha256)
        .member("size", size)
        .member("pointerSize", std::uint64_t{pointer.size()})
        .end_object();
}

void write_folder(JsonWriter& json, const std::string& path) {
    json.begin_object()
        .member("type", "directory")
        .member("oid", sha1_hex("tree " + path))
        .member("size", 0)
        .member("path", path)
        .end_object();
}

void write_file(JsonWriter& json, const Repository& repository, const Entry& entry) {
    const std::string sha256 = repository.sha256(entry);
    const std::string pointer = lfs_pointer(sha256, entry.stamp.size);
    json.begin_object()
        .member("type", "file")
        .member("oid", git_blob_id(pointer))
        .member("size", entry.stamp.size)
        .member("path", entry.path);
    write_lfs(json, "oid", sha256, entry.stamp.size, pointer);
    json.end_object();
}

} // namespace

std::string info_json(const Repository& repository, const std::string& commit, bool blobs) {
    JsonWriter json;
    json.begin_object()
        .member("_id", commit.substr(0, 24))
        .member("id", repository.id())
        .member("modelId", repository.id())
        .member("sha", commit)
        .member("private", false)
        .member("gated", false)
        .member("disabled", false)
        .member("downloads", 0)
        .member("likes", 0)
        .key("tags")
        .begin_array()
        .end_array()
        .key("siblings")
        .begin_array();
    for (const Entry& entry : repository.entries()) {
        json.begin_object().member("rfilename", entry.path);
        if (blobs) {
            const std::string sha256 = repository.sha256(entry);
            const std::string pointer = lfs_pointer(sha256, entry.stamp.size);
            json.member("size", entry.stamp.size).member("blobId", git_blob_id(pointer));
            write_lfs(json, "sha256", sha256, entry.stamp.size, pointer);
        }
        json.end_object();
    }
    return json.end_array().end_object().take();
}

std::string tree_json(const Repository& repository, std::string_view path, bool recursive) {
    const std::string prefix = path.empty() ? std::string() : std::string(path) + "/";
    std::set<std::string> folders; // written before the first file in each
    JsonWriter json;
    json.begin_array();
    for (const Entry& entry : repository.entries()) {
        if (!entry.path.starts_with(prefix)) continue;
        std::size_t slash = entry.path.find('/', prefix.size());
        const bool is_direct = slash == std::string::npos;
        for (; slash != std::string::npos; slash = entry.path.find('/', slash + 1)) {
            const std::string folder = entry.path.substr(0, slash);
            if (folders.insert(folder).second) write_folder(json, folder);
            if (!recursive) break;
        }
        if (!is_direct && !recursive) continue;
        write_file(json, repository, entry);
    }
    return json.end_array().take();
}

std::string paths_json(const Repository& repository, std::span<const std::string> paths) {
    JsonWriter json;
    json.begin_array();
    for (const std::string& path : paths) {
        if (const Entry* entry = repository.find_entry(path)) {
            write_file(json, repository, *entry);
        } else if (repository.has_folder(path)) {
            write_folder(json, path);
        }
    }
    return json.end_array().take();
}

} // namespace xtask::mirror_serve
