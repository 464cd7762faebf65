/* The binary contract between xtask and its plugins. C11 and C++20; 64-bit targets.
 *
 * Two kinds of struct cross it:
 *   values   xtask_str, xtask_pair, xtask_value, xtask_json_node, xtask_range: frozen for ever, may stand in
 * arrays. records  everything else: begin with `uint32_t size` (= sizeof the struct the writer knew), grow
 * only at the end, are passed by pointer, and read zero as "default" in every field. A reader looks at `size`
 * before it touches a field newer than its own minor version. Lists of records are arrays of pointers.
 *
 * Ownership: the side that allocates frees. What a plugin passes in is borrowed for the call. What the host
 * returns lives until the end of the run, or until the release function the table names.
 * Threads: host and plugin call each other only on the thread of `run`, inside a call. `resolve` may run on
 * a thread of its own, and a host may give it up after 10 seconds. A plugin joins its threads before `run`
 * returns.
 * Errors: services return 0 for success, else an exit code, and `host->last_error(run)` says more. Entry
 * points of a plugin return an exit code and set `*error`. No exception crosses.
 * Waiting: every call that blocks ends early when the run is cancelled. A plugin that loops asks
 * `ui->cancelled` at least every 100 ms.
 * Strings are UTF-8 unless a field says bytes. Paths are bytes. None is NUL-terminated.
 */
#ifndef XTASK_ABI_H
#define XTASK_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* MAJOR * 1000 + MINOR. Every change of this file raises it: docs/abi-policy.md. */
#define XTASK_ABI_VERSION 1001
#define XTASK_ABI_MAJOR (XTASK_ABI_VERSION / 1000)
#define XTASK_ABI_MINOR (XTASK_ABI_VERSION % 1000)
#define XTASK_PLUGIN_SYMBOL "xtask_plugin_v1"

/* ---- values ------------------------------------------------------------------------------------------ */

typedef struct xtask_str {
    const char* data; /* may be null when size is 0 */
    uint64_t size;    /* bytes */
} xtask_str;

typedef struct xtask_pair {
    xtask_str name;
    xtask_str value;
} xtask_pair;

/* One checked option value. `integer` holds int as such, bool as 0/1, size in bytes, duration in ms. */
typedef struct xtask_value {
    xtask_str text;
    int64_t integer;
} xtask_value;

/* JSON in document order. A container is followed by its content; `end` is the index just past it. */
typedef struct xtask_json_node {
    uint32_t kind; /* XTASK_JSON_… */
    uint32_t end;
    xtask_str key;  /* the member's name inside an object, else empty */
    xtask_str text; /* strings: decoded UTF-8 */
    int64_t integer;
    double real; /* integers too, rounded */
} xtask_json_node;

enum {
    XTASK_JSON_NULL = 0,
    XTASK_JSON_BOOL = 1, /* integer is 0 or 1 */
    XTASK_JSON_INT = 2,
    XTASK_JSON_REAL = 3,
    XTASK_JSON_STRING = 4,
    XTASK_JSON_ARRAY = 5,
    XTASK_JSON_OBJECT = 6
};

/* ---- exit codes: the one table; `xtask help exit-codes` prints it ------------------------------------- */

enum xtask_exit {
    XTASK_OK = 0,
    XTASK_FAILURE = 1,
    XTASK_USAGE = 2,
    XTASK_NO_SPACE = 10,
    XTASK_AUTH = 11,
    XTASK_RATE_LIMITED = 12,
    XTASK_HASH_MISMATCH = 13,
    XTASK_NETWORK = 14,
    XTASK_VERIFICATION_FAILED = 15,
    XTASK_ENGINE_FAILED = 16,
    XTASK_BUILD_FAILED = 17,
    XTASK_LOCKED = 18,
    XTASK_PLUGIN = 20,
    XTASK_HANGUP = 129,
    XTASK_INTERRUPTED = 130,
    XTASK_TERMINATED = 143
};

/* ---- records both ways -------------------------------------------------------------------------------- */

typedef struct xtask_run xtask_run; /* one command in progress; the host's */

typedef struct xtask_error {
    uint32_t size;
    int32_t code;       /* enum xtask_exit, never 0 */
    uint32_t retryable; /* 1: the same call may succeed later */
    uint32_t reserved;
    xtask_str reason;  /* stable, lower-case-with-dashes: "gated", "range-invalid", … */
    xtask_str message; /* what happened, where */
    xtask_str hint;    /* what to do; may be empty */
} xtask_error;

enum { XTASK_FROM_DEFAULT = 0, XTASK_FROM_FLAG = 1, XTASK_FROM_ENVIRONMENT = 2, XTASK_FROM_CONFIG = 3 };

/* One option of the command with its merged, checked values. Options without a value are absent. */
typedef struct xtask_option {
    uint32_t size;
    uint32_t origin; /* XTASK_FROM_… */
    xtask_str name;  /* long name without dashes, or the positional's name */
    const xtask_value* values;
    uint64_t count; /* 1, or more for a repeatable option */
} xtask_option;

typedef struct xtask_args {
    uint32_t size;
    uint32_t count;
    const xtask_option* const* options;
} xtask_args;

/* ---- host and plugin ---------------------------------------------------------------------------------- */

typedef struct xtask_host {
    uint32_t size;
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t reserved;
    /* A service table by id ("xtask.transfer/1"), or null where there is none. Lives as long as the run. */
    const void* (*service)(xtask_run* run, xtask_str id);
    /* What the last failed service call of this run said; null before the first. Valid until the next one. */
    const xtask_error* (*last_error)(xtask_run* run);
} xtask_host;

/* Where the bytes of one artifact can be had. */
typedef struct xtask_candidate {
    uint32_t size;
    uint32_t kind;             /* XTASK_CANDIDATE_… */
    xtask_str target;          /* absolute http(s) URL, or absolute path of a regular file (bytes) */
    xtask_str mirror;          /* name shown to people and put in the receipt; may be empty */
    const xtask_pair* headers; /* sent on every hop */
    uint64_t header_count;
    /* sent only to the target's own origin, never over http to another machine */
    const xtask_pair* credentials;
    uint64_t credential_count;
    /* What its source says the content is. Whoever resolves mirrors compares; `fetch` heeds only
     * what the artifact says. */
    xtask_str sha256; /* hex, or empty */
    uint64_t length;  /* bytes; counts only with XTASK_CANDIDATE_LENGTH_KNOWN */
    uint32_t flags;   /* XTASK_CANDIDATE_LENGTH_KNOWN */
    uint32_t reserved;
} xtask_candidate;

enum { XTASK_CANDIDATE_HTTP = 0, XTASK_CANDIDATE_LOCAL = 1 };
enum { XTASK_CANDIDATE_LENGTH_KNOWN = 1 };

/* What a mirror is asked for. */
typedef struct xtask_mirror_request {
    uint32_t size;
    uint32_t reserved;
    xtask_str mirror; /* which of the plugin's mirror ids */
    xtask_str id;     /* ORG/REPO */
    xtask_str revision;
    xtask_str path;     /* file inside the repository */
    xtask_str base_url; /* the user's own, may be empty */
} xtask_mirror_request;

typedef struct xtask_resolution {
    uint32_t size;
    uint32_t count;
    const xtask_candidate* const* candidates;
} xtask_resolution;

/* The one symbol a plugin exports: `const xtask_plugin xtask_plugin_v1`. */
typedef struct xtask_plugin {
    uint32_t size;
    uint32_t abi_major; /* what it was compiled against */
    uint32_t abi_minor;
    uint32_t reserved;
    xtask_str manifest; /* the text of NAME.json, compared with the file before the first call */
    /* Runs one command; null in a plugin of mirrors only. `*error` lives until the plugin is called again. */
    int32_t (*run)(const xtask_host* host, xtask_run* run, xtask_str command, const xtask_args* args,
                   const xtask_error** error);
    /* Names candidates, best first; no I/O needed, and no services: `run` is null. Null in a plugin of
     * commands only. Result as `*error`. */
    int32_t (*resolve)(const xtask_host* host, xtask_run* run, const xtask_mirror_request* request,
                       const xtask_resolution** resolution, const xtask_error** error);
} xtask_plugin;

/* ---- services: ids are never reused; a new idea is a new id ------------------------------------------- */

#define XTASK_UI "xtask.ui/1"
#define XTASK_HTTP "xtask.http/1"
#define XTASK_TRANSFER "xtask.transfer/1"
#define XTASK_FILES "xtask.files/1"
#define XTASK_SETTINGS "xtask.settings/1"
#define XTASK_JSON "xtask.json/1"
#define XTASK_DIGEST "xtask.digest/1"
#define XTASK_LOCK "xtask.lock/1"
#define XTASK_PROCESS "xtask.process/1"
#define XTASK_MIRRORS "xtask.mirrors/1"

/* Messages, progress, events, results, questions, cancellation. None of these calls blocks but `ask`. */
typedef struct xtask_ui_v1 {
    uint32_t size;
    uint32_t reserved;
    /* One message for people, on stderr. */
    void (*log)(xtask_run* run, uint32_t level, xtask_str text);
    /* A result for people, on stdout as it stands; not shown with --json. */
    void (*print)(xtask_run* run, xtask_str text);
    /* The result for programs: JSON text that stands in `done.result`. The last call wins. */
    int32_t (*result)(xtask_run* run, xtask_str json);
    /* With --json: one event line {"event":name,…members}; `members` is a JSON object's text. */
    int32_t (*event)(xtask_run* run, xtask_str name, xtask_str members);
    /* A yes/no question on the terminal: 1 yes, 0 no, -1 nobody to ask (no terminal, or --json). */
    int32_t (*ask)(xtask_run* run, xtask_str question);
    /* The signal that asked the run to stop, or 0. `cancel_fd` becomes readable at that moment; do not read
     * it. */
    int32_t (*cancelled)(xtask_run* run);
    int32_t (*cancel_fd)(xtask_run* run);
    uint32_t (*mode)(xtask_run* run); /* XTASK_MODE_… bits */
    /* Progress of one thing; `total` 0 means unknown. `begin` returns a handle, `end` takes it back. */
    uint64_t (*progress_begin)(xtask_run* run, xtask_str label, uint64_t total);
    void (*progress_update)(xtask_run* run, uint64_t handle, uint64_t done);
    void (*progress_end)(xtask_run* run, uint64_t handle);
    /* What is going on, where nothing can be counted in bytes: one line that each call replaces.
     * Empty: nothing is. With --json an event `progress` with `text`. */
    void (*status)(xtask_run* run, xtask_str text);
} xtask_ui_v1;

enum { XTASK_LOG_DEBUG = 0, XTASK_LOG_INFO = 1, XTASK_LOG_WARN = 2, XTASK_LOG_ERROR = 3 };
enum {
    XTASK_MODE_JSON = 1,
    XTASK_MODE_QUIET = 2,
    XTASK_MODE_VERBOSE = 4,
    XTASK_MODE_TTY = 8,
    XTASK_MODE_COLOR = 16
};

/* Small requests: the body is held in memory, bounded. Proxies, TLS and timeouts are the host's. */
typedef struct xtask_http_request {
    uint32_t size;
    uint32_t follow;  /* redirects to follow; 0 hands the 3xx back */
    xtask_str method; /* GET, HEAD or POST */
    xtask_str url;
    const xtask_pair* headers; /* sent on every hop */
    uint64_t header_count;
    const xtask_pair* credentials; /* sent only to the URL's own origin, never over http to another machine */
    uint64_t credential_count;
    xtask_str body;
    uint64_t max_body; /* bytes; 0 = 1 MiB. A longer body is cut and `truncated` set */
    /* 0 = the run's --retries. Tried again: refused and broken connections, 408, 425, 429, and 5xx but 501,
     * 505 and 511. */
    uint32_t attempts;
    uint32_t reserved;
    /* ms for all of it, attempts and redirects included; 0: only the run's own limits. */
    uint64_t time_limit;
} xtask_http_request;

typedef struct xtask_http_response {
    uint32_t size;
    int32_t status;
    xtask_str url; /* of the answer, after the redirects followed */
    const xtask_pair* headers;
    uint64_t header_count;
    xtask_str body;
    uint32_t truncated;
    uint32_t credentials_withheld; /* 1: some credential was not sent on the last hop */
} xtask_http_response;

typedef struct xtask_http_v1 {
    uint32_t size;
    uint32_t reserved;
    /* Any complete answer is success, whatever its status. Errors: network, rate-limited, interrupted. */
    int32_t (*request)(xtask_run* run, const xtask_http_request* request,
                       const xtask_http_response** response);
    void (*release)(xtask_run* run, const xtask_http_response* response);
    /* As `request` for each, several at once; returns when all have ended. Either responses[i],
     * released one by one, or errors[i] is there, the other null; both lists and the errors live until the
     * end of the run. Fails as a whole only for a signal or a wrong call: more than 10,000 requests, or more
     * than 256 MiB of `max_body` together (HEAD counts nothing; 0 is 1 MiB, or an even share if that is
     * less). */
    int32_t (*request_all)(xtask_run* run, const xtask_http_request* const* requests, uint64_t count,
                           const xtask_http_response* const** responses, const xtask_error* const** errors);
} xtask_http_v1;

/* One file to bring to disk, and what it must be. */
typedef struct xtask_artifact {
    uint32_t size;
    uint32_t flags;            /* XTASK_ARTIFACT_… */
    xtask_str directory;       /* bytes; created with its parents */
    xtask_str leaf;            /* local name inside it: 1 to 238 bytes, no "/" */
    xtask_str repository;      /* where it belongs: recorded, and compared with what is on disk already */
    xtask_str path;            /* its name there */
    xtask_str revision;        /* as asked for */
    xtask_str commit;          /* what that meant; empty where the server has none */
    xtask_str sha256;          /* announced by the source: hex, or empty */
    xtask_str git_blob;        /* announced git blob id: SHA-1 hex, or empty */
    xtask_str required_sha256; /* demanded by the user: hex, or empty; never skipped */
    xtask_str etag;            /* the source's validator with quotes (and W/), or empty */
    xtask_str last_modified;   /* the source's HTTP date, or empty */
    uint64_t length;           /* bytes; counts only with XTASK_ARTIFACT_LENGTH_KNOWN */
    const xtask_candidate* const* candidates; /* best first; none: only what is on disk (offline) */
    uint64_t candidate_count;
} xtask_artifact;

enum {
    XTASK_ARTIFACT_FORCE = 1,     /* ignore the file and the partial that are there */
    XTASK_ARTIFACT_NO_VERIFY = 2, /* skip the announced hash, never the required one or the length */
    XTASK_ARTIFACT_LENGTH_KNOWN = 4,
    XTASK_ARTIFACT_DRY_RUN = 8, /* say what would be done; touch nothing */
    XTASK_ARTIFACT_REPAIR = 16  /* 1.1: neither the file that is there nor its receipt is believed, but for
                                   the pieces that are proven to be what is wanted */
};

enum {
    XTASK_OUTCOME_FETCHED = 0,   /* bytes came over the wire (or completed a partial) */
    XTASK_OUTCOME_UNCHANGED = 1, /* was there already, and is what it should be */
    XTASK_OUTCOME_ADOPTED = 2,   /* was there without a receipt, or with another's: hashed and taken over */
    XTASK_OUTCOME_PLANNED = 3    /* dry run */
};

enum {
    XTASK_USE_UNUSED = 0,     /* it has brought nothing, and nothing is wrong with it */
    XTASK_USE_USED = 1,       /* it has brought bytes */
    XTASK_USE_FAILED = 2,     /* it could not be used any more */
    XTASK_USE_QUARANTINED = 3 /* what it serves is not this file */
};

/* What one candidate did for a file. */
typedef struct xtask_candidate_use {
    uint32_t size;
    uint32_t state;        /* XTASK_USE_… */
    xtask_str mirror;      /* its name; where it has none, its origin or path */
    xtask_str reason;      /* failed and quarantined: why; else empty */
    uint64_t bytes;        /* that it has brought */
    uint64_t milliseconds; /* in which it was asked for them */
} xtask_candidate_use;

typedef struct xtask_outcome {
    uint32_t size;
    uint32_t state;     /* XTASK_OUTCOME_… */
    xtask_str path;     /* of the file; bytes */
    xtask_str receipt;  /* of its receipt; bytes */
    xtask_str sha256;   /* of what is on disk, where it was computed or recorded */
    xtask_str verified; /* "sha256", "git-blob", "size" or "none" */
    uint64_t length;
    uint64_t transferred; /* body bytes that crossed the wire */
    uint64_t resumed;     /* bytes an earlier run had left */
    uint64_t available;   /* free bytes where it goes (dry run) */
    /* In the order of the candidates; none where none was asked. */
    const xtask_candidate_use* const* uses;
    uint64_t use_count;
} xtask_outcome;

enum { XTASK_LOCAL_ABSENT = 0, XTASK_LOCAL_UNRECORDED = 1, XTASK_LOCAL_CHANGED = 2, XTASK_LOCAL_INTACT = 3 };

/* What is on disk under a name, and what its receipt says. Read without the lock and without hashing. */
typedef struct xtask_local {
    uint32_t size;
    uint32_t state; /* XTASK_LOCAL_…; INTACT: size, mtime and inode are those of the receipt */
    xtask_str repository;
    xtask_str path;
    xtask_str commit;
    xtask_str sha256;
    xtask_str etag;
    xtask_str last_modified;
    uint64_t length;
} xtask_local;

enum { XTASK_CHECK_INTACT = 0, XTASK_CHECK_DAMAGED = 1, XTASK_CHECK_ABSENT = 2 };

/* 1.1. Bytes of a file, from `begin` to before `end`. A value. */
typedef struct xtask_range {
    uint64_t begin;
    uint64_t end;
} xtask_range;

/* 1.1. A file on disk, held against what it should be. */
typedef struct xtask_check {
    uint32_t size;
    uint32_t state;  /* XTASK_CHECK_… */
    xtask_str why;   /* DAMAGED: in words; else empty */
    uint64_t length; /* of what is on disk */
    /* Of the file as it should be: what is not there or not so, in order; of whole pieces, where its receipt
       has their digests, else all of it. None for a file that is only too long. */
    const xtask_range* damaged;
    uint64_t damaged_count;
} xtask_check;

/* Files to disk: verified, resumable, atomic, locked. The host applies the option group "transfer". */
typedef struct xtask_transfer_v1 {
    uint32_t size;
    uint32_t reserved;
    /* Brings every artifact to disk; outcomes[i] is null for one that failed. A signal ends all at once.
       Other failures are collected and the gravest is returned: no-space (10), hash-mismatch (13), auth (11),
       rate-limited (12), network (14), then any other; the first of equals. Finished files stay published. */
    int32_t (*fetch)(xtask_run* run, const xtask_artifact* const* artifacts, uint64_t count,
                     const xtask_outcome* const** outcomes);
    int32_t (*lookup)(xtask_run* run, xtask_str directory, xtask_str leaf, const xtask_local** local);
    /* Why outcomes[index] of the last `fetch` is null; null where it is not, or where the run
       ended before that artifact was begun. Lives until the end of the run. */
    const xtask_error* (*failure)(xtask_run* run, uint64_t index);
    /* 1.1. Reads the whole file of `artifact`, which says its hash and length. Nothing is locked, changed or
       taken from its receipt but the digests of pieces. Shows progress. `check` lives until the end of the
       run. Fails where the place cannot be examined. */
    int32_t (*check)(xtask_run* run, const xtask_artifact* artifact, const xtask_check** check);
} xtask_transfer_v1;

/* Files and facts about disks. Symlinks at the last component are not followed, only regular files opened. */
typedef struct xtask_files_v1 {
    uint32_t size;
    uint32_t reserved;
    /* The whole file, at most `max` bytes (more is an error). Lives until the end of the run. */
    int32_t (*read)(xtask_run* run, xtask_str path, uint64_t max, xtask_str* content);
    /* Atomically and durably: temp file, fsync, rename, fsync of the directory. `mode` 0 = 0644 & ~umask. */
    int32_t (*write)(xtask_run* run, xtask_str path, xtask_str content, uint32_t mode);
    /* Bytes an unprivileged user may still write where `path` is, or would be. */
    int32_t (*space)(xtask_run* run, xtask_str path, uint64_t* available);
    /* As `write`, in pieces: `create` makes missing folders and answers a handle, `publish` puts
     * what was appended in the place of `path` and takes the handle back. Until then nothing is seen there.
     * What is not published goes at `discard`, after a failed `publish`, or at the end of the run. */
    int32_t (*create)(xtask_run* run, xtask_str path, uint32_t mode, uint64_t* handle);
    int32_t (*append)(xtask_run* run, uint64_t handle, xtask_str bytes);
    int32_t (*publish)(xtask_run* run, uint64_t handle);
    void (*discard)(xtask_run* run, uint64_t handle);
    /* The SHA-256 of the file, lower-case hex. Lives until the end of the run. */
    int32_t (*sha256)(xtask_run* run, xtask_str path, xtask_str* hex);
} xtask_files_v1;

/* Merged settings by config key. */
typedef struct xtask_settings_v1 {
    uint32_t size;
    uint32_t reserved;
    /* 1 and `*value` where the key is set anywhere, else 0. `*origin`: "environment NAME" or a file's path.
     */
    int32_t (*get)(xtask_run* run, xtask_str key, xtask_str* value, xtask_str* origin);
    /* One environment variable as the host sees it: 1 and `*value`, or 0 where it is unset or empty. */
    int32_t (*environment)(xtask_run* run, xtask_str name, xtask_str* value);
} xtask_settings_v1;

/* Strict JSON (RFC 8259) to a flat array. Integers beyond int64 and nesting beyond 64 are errors. */
typedef struct xtask_json_v1 {
    uint32_t size;
    uint32_t reserved;
    int32_t (*parse)(xtask_run* run, xtask_str text, const xtask_json_node** nodes, uint64_t* count);
    void (*release)(xtask_run* run, const xtask_json_node* nodes);
} xtask_json_v1;

/* Hashes of bytes that come in pieces, any number of hashes at once. */
typedef struct xtask_digest_v1 {
    uint32_t size;
    uint32_t reserved;
    /* `algorithm`: "sha256", or "git-blob:N" for a file of N bytes. A handle, taken back by `finish` or
     * `discard`. */
    int32_t (*begin)(xtask_run* run, xtask_str algorithm, uint64_t* handle);
    int32_t (*update)(xtask_run* run, uint64_t handle, xtask_str bytes);
    /* Lower-case hex, until the end of the run. */
    int32_t (*finish)(xtask_run* run, uint64_t handle, xtask_str* hex);
    void (*discard)(xtask_run* run, uint64_t handle);
} xtask_digest_v1;

/* One process at a time, by a file that its owner removes. */
typedef struct xtask_lock_v1 {
    uint32_t size;
    uint32_t reserved;
    /* Takes the lock file at `path`. `wait` ms for whoever holds it (people are told who); 0: as long as it
     * takes; -1: not at all. Error: locked. `*handle` for `release`; what is not released is at the end of
     * the run. `*exclusive` (may be null): 0 where locks cannot be relied on (network file systems), 1 else.
     */
    int32_t (*acquire)(xtask_run* run, xtask_str path, int64_t wait, uint64_t* handle, uint32_t* exclusive);
    void (*release)(xtask_run* run, uint64_t handle);
} xtask_lock_v1;

/* A program to run, never through a shell. Its standard input is /dev/null; it leads a session of its own. */
typedef struct xtask_process_start {
    uint32_t size;
    uint32_t flags; /* XTASK_PROCESS_… */
    /* bytes; the program first: an absolute path, or a name that is looked up in the child's PATH */
    const xtask_str* arguments;
    uint64_t argument_count;
    /* Variables set on top of what is inherited. HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH and XTASK_*
     * are not inherited, nor is what `dropped` names; "GIT_*" there is every name that begins so. */
    const xtask_pair* environment;
    uint64_t environment_count;
    const xtask_str* dropped;
    uint64_t dropped_count;
    xtask_str directory; /* bytes; where it runs; empty: where the host does */
    xtask_str log;       /* bytes; a file that gets both streams, appended; empty: none */
    /* Bytes of each stream that are held for `wait`; a program that writes more waits until they are taken.
     * 0: none are held, and it never waits. */
    uint64_t keep;
    int64_t idle_timeout;  /* ms without output (waiting for `wait` does not count); 0: no limit */
    int64_t total_timeout; /* ms; 0: no limit */
} xtask_process_start;

enum { XTASK_PROCESS_MERGE = 1 /* standard error goes where standard output goes, in the order written */ };

enum {
    XTASK_PROCESS_RUNNING = 0,
    XTASK_PROCESS_EXITED = 1,    /* `code` is its exit status */
    XTASK_PROCESS_SIGNALLED = 2, /* `code` is the signal */
    XTASK_PROCESS_IDLE = 3,      /* stopped after `idle_timeout` */
    XTASK_PROCESS_EXPIRED = 4,   /* stopped after `total_timeout` */
    XTASK_PROCESS_NOT_FOUND = 5  /* there is no such program; `code` is the errno */
};

typedef struct xtask_process_event {
    uint32_t size;
    uint32_t state; /* XTASK_PROCESS_… */
    int32_t code;
    uint32_t reserved;
    xtask_str output; /* written since the last event; bytes, valid until the next call for this process */
    xtask_str errors;
} xtask_process_event;

/* Child processes. The host reads what they write and keeps their limits whatever the plugin does meanwhile.
 * On a signal it stops them at once: SIGTERM for the process group, 100 ms later SIGKILL for the whole
 * session. */
typedef struct xtask_process_v1 {
    uint32_t size;
    uint32_t reserved;
    /* Returns at once. A program that is not there is an event (NOT_FOUND), not an error. */
    int32_t (*start)(xtask_run* run, const xtask_process_start* what, uint64_t* handle);
    /* Returns when something was written, the process has ended, or `timeout` ms have passed (-1: no limit).
     */
    int32_t (*wait)(xtask_run* run, uint64_t handle, int64_t timeout, const xtask_process_event** event);
    /* SIGTERM, after `grace` ms SIGKILL; the event of its end. */
    int32_t (*stop)(xtask_run* run, uint64_t handle, int64_t grace, const xtask_process_event** event);
    /* Stops it if it still runs, and forgets it. What is not released is at the end of the run. */
    void (*release)(xtask_run* run, uint64_t handle);
    /* What a program started now may use: processors, and bytes of memory that can be had without swapping,
     * both within this process's limits. */
    int32_t (*capacity)(xtask_run* run, uint32_t* processors, uint64_t* memory);
} xtask_process_v1;

/* A mirror that an installed plugin offers. */
typedef struct xtask_mirror {
    uint32_t size;
    uint32_t flags; /* XTASK_MIRROR_… */
    xtask_str id;
    xtask_str summary;
    xtask_str plugin;  /* its name */
    xtask_str version; /* the plugin's */
} xtask_mirror;

enum { XTASK_MIRROR_LOCAL = 1 /* may answer with paths of this machine */ };
enum { XTASK_RESOLVE_LOCAL = 1 /* the user named this mirror, so paths are welcome */ };

/* The mirrors of all plugins. */
typedef struct xtask_mirrors_v1 {
    uint32_t size;
    uint32_t reserved;
    /* All of plugins that are ok and trusted, by search order; nothing is loaded. Lives until the end of the
     * run. */
    int32_t (*list)(xtask_run* run, const xtask_mirror* const** mirrors, uint64_t* count);
    /* Loads the plugin of `request->mirror` ("ID", or "PLUGIN:ID" where several have it) and asks it, for at
     * most 10 seconds. What comes back was checked: at most 100 candidates; http or https URLs without user
     * name, at most 8 KiB long, https where `base_url` is https; absolute paths without "..", at most 4 KiB
     * long, only with XTASK_RESOLVE_LOCAL and where the manifest says "local"; header fields that can be
     * sent. Errors: usage for a mirror that nobody or more than one has, plugin (20) for one that cannot be
     * loaded, breaks these rules or does not answer, else what the plugin says. A plugin that did not answer
     * is not asked again. Lives until the end of the run. */
    int32_t (*resolve)(xtask_run* run, const xtask_mirror_request* request, uint32_t flags,
                       const xtask_resolution** resolution);
} xtask_mirrors_v1;

#ifdef __cplusplus
}
#endif

#endif
