/* A plugin as somebody wrote it against the frozen abi.h, without the C++ wrapper. */
#include "manifest.h"

#include <xtask/abi.h>

#include <stdio.h>
#include <string.h>

static xtask_str text(const char* words) {
    xtask_str result;
    result.data = words;
    result.size = strlen(words);
    return result;
}

static const xtask_option* option(const xtask_args* args, const char* name) {
    for (uint32_t i = 0; i < args->count; ++i) {
        const xtask_option* each = args->options[i];
        if (each->name.size == strlen(name) && memcmp(each->name.data, name, each->name.size) == 0)
            return each;
    }
    return NULL;
}

static int32_t fail(const char* message, const xtask_error** error) {
    static xtask_error record;
    record.size = sizeof record;
    record.code = XTASK_FAILURE;
    record.reason = text("old-failure");
    record.message = text(message);
    record.hint = text("look at old_plugin.c");
    *error = &record;
    return record.code;
}

static int32_t run(const xtask_host* host, xtask_run* run, xtask_str command, const xtask_args* args,
                   const xtask_error** error) {
    (void)command;
    if (host->size < sizeof *host) return fail("the host's table has shrunk", error);
    const xtask_ui_v1* ui = host->service(run, text(XTASK_UI));
    const xtask_files_v1* files = host->service(run, text(XTASK_FILES));
    const xtask_json_v1* json = host->service(run, text(XTASK_JSON));
    const xtask_digest_v1* digest = host->service(run, text(XTASK_DIGEST));
    const xtask_transfer_v1* transfer = host->service(run, text(XTASK_TRANSFER));
    if (!ui || !files || !json || !digest || !transfer || !host->service(run, text(XTASK_HTTP)) ||
        !host->service(run, text(XTASK_SETTINGS)) || !host->service(run, text(XTASK_LOCK)) ||
        !host->service(run, text(XTASK_PROCESS)))
        return fail("a service is gone", error);
    if (ui->size < sizeof *ui || files->size < sizeof *files || json->size < sizeof *json ||
        digest->size < sizeof *digest || transfer->size < sizeof *transfer)
        return fail("a service has shrunk", error);
    if (host->service(run, text("xtask.nothing/1")))
        return fail("a service that is not there answers", error);

    const xtask_option* file = option(args, "file");
    const xtask_option* count = option(args, "count");
    if (!file || !count || count->values[0].integer != 2 || count->origin != XTASK_FROM_DEFAULT)
        return fail("options do not arrive", error);
    xtask_str content, hex, whole;
    if (files->read(run, file->values[0].text, 1000, &content) != XTASK_OK) {
        *error = host->last_error(run);
        return (*error)->code;
    }
    uint64_t handle = 0;
    if (digest->begin(run, text("sha256"), &handle) || digest->update(run, handle, content) ||
        digest->finish(run, handle, &hex) || files->sha256(run, file->values[0].text, &whole))
        return fail("no digest", error);
    if (hex.size != 64 || whole.size != 64 || memcmp(hex.data, whole.data, 64) != 0)
        return fail("two digests of one file differ", error);
    const xtask_json_node* nodes = NULL;
    uint64_t nodes_count = 0;
    if (json->parse(run, content, &nodes, &nodes_count) || nodes_count < 2 ||
        nodes[0].kind != XTASK_JSON_OBJECT || nodes[1].integer != 7)
        return fail("JSON does not arrive", error);
    json->release(run, nodes);

    char result[200];
    snprintf(result, sizeof result, "{\"bytes\":%llu,\"sha256\":\"%.*s\"}", (unsigned long long)content.size,
             64, hex.data);
    ui->print(run, text("old, and well\n"));
    return ui->result(run, text(result));
}

__attribute__((visibility("default"))) extern const xtask_plugin xtask_plugin_v1;
const xtask_plugin xtask_plugin_v1 = {sizeof(xtask_plugin),
                                      OLD_ABI_MAJOR,
                                      OLD_ABI_MINOR,
                                      0,
                                      {xtask_manifest_text, sizeof xtask_manifest_text},
                                      run,
                                      NULL};
