#include "fetch_cpp.hpp"

#include "build.hpp"
#include "publish.hpp"
#include "report.hpp"
#include "source.hpp"
#include "space.hpp"

#include <chrono>
#include <ctime>
#include <optional>

namespace xtask::cpp_reference {

namespace {

std::string now_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string short_commit(const std::string& commit) { return commit.substr(0, 12); }

/// One run of the command.
class Fetch {
  public:
    Fetch(Context& context, Request request)
        : context_(context), request_(std::move(request)), runner_(context, request_.timeout),
          git_(runner_, request_.repository, request_.cache.source()) {}

    Report run();

  private:
    /// The engine that is there, if it is what is asked for. Else `why_` says why not.
    std::optional<Receipt> current_engine();
    const Resolved& resolve();
    std::optional<Resolved> known_source();
    [[noreturn]] void no_such_ref();
    void check_pin(const std::string& commit) const;
    void check_tools(Needed needed);
    Needed needed_to_build() const {
        return request_.names_compiler ? Needed::build_without_compilers : Needed::build;
    }
    Report build();
    Report plan();
    void tell_of_moved_tag(const Receipt& before);

    Context& context_;
    const Request request_;
    Runner runner_;
    Git git_;
    std::optional<Resolved> resolved_; ///< looked up once a run
    std::string why_, moved_from_;
};

Report Fetch::run() {
    const Cache& cache = request_.cache;
    cache.check_ours();
    if (request_.dry_run) return plan();
    if (const auto receipt = current_engine()) return {State::unchanged, "", *receipt, "", 0, 0};
    check_tools(needed_to_build());
    cache.make();
    const Lock lock = context_.lock(cache.lock(), request_.lock_wait);
    if (!lock.exclusive()) {
        context_.ui().warn(in_quotes(cache.path()) +
                           " is where locks cannot be relied on: run one fetch-cpp at a time there");
    }
    if (request_.clean) cache.clear();
    // Another process may have built it while this one waited.
    if (const auto receipt = current_engine()) return {State::unchanged, "", *receipt, "", 0, 0};
    check_space(context_, request_);
    return build();
}

std::optional<Receipt> Fetch::current_engine() {
    auto receipt = read_receipt(context_, request_.cache);
    if (!receipt || request_.clean) return std::nullopt;
    if (request_.force) {
        if (receipt->recipe.repository == request_.recipe.repository &&
            receipt->recipe.ref == request_.recipe.ref)
            tell_of_moved_tag(*receipt);
        why_ = "--force";
        return std::nullopt;
    }
    why_ = stale_because(context_, request_.cache, *receipt, request_.recipe);
    if (!why_.empty()) return std::nullopt;
    const bool can_move = receipt->kind != RefKind::tag && receipt->kind != RefKind::commit;
    if (can_move && !request_.offline && resolve().commit != receipt->commit) {
        why_ = request_.recipe.ref + " moved from " + short_commit(receipt->commit) + " to " +
               short_commit(resolve().commit);
        return std::nullopt;
    }
    check_pin(receipt->commit);
    return receipt;
}

void Fetch::tell_of_moved_tag(const Receipt& before) {
    if (before.kind != RefKind::tag || request_.offline || !moved_from_.empty()) return;
    if (resolve().kind != RefKind::tag || resolve().commit == before.commit) return;
    moved_from_ = before.commit;
    context_.ui().warn("the tag " + request_.recipe.ref + " was moved, from " + short_commit(before.commit) +
                       " to " + short_commit(resolve().commit));
}

const Resolved& Fetch::resolve() {
    if (resolved_) return *resolved_;
    const auto known = known_source();
    const bool fixed = known && (known->kind == RefKind::tag || known->kind == RefKind::commit);
    if (request_.offline && !known) {
        throw Error(ExitCode::network, "offline-missing",
                    in_quotes(request_.recipe.ref) + " of " + in_quotes(request_.repository.url) +
                        " is not in " + in_quotes(request_.cache.path()) +
                        ", and --offline forbids to fetch it",
                    "run it once without --offline");
    }
    const bool look_up = !request_.offline && (request_.force || !fixed);
    if (look_up) check_tools(Needed::git);
    resolved_ = look_up ? git_.look_up(request_.recipe.ref) : known;
    if (!resolved_) no_such_ref();
    if (resolved_->ambiguous)
        context_.ui().warn(request_.recipe.ref + " is a tag and a branch; the tag is taken (refs/heads/" +
                           request_.recipe.ref + " is the branch)");
    check_pin(resolved_->commit);
    return *resolved_;
}

/// What the name meant when the source in the cache was fetched.
std::optional<Resolved> Fetch::known_source() {
    const std::string& ref = request_.recipe.ref;
    const auto record = read_source_record(context_, request_.cache);
    if (!record || request_.clean || record->repository != request_.repository.url) return std::nullopt;
    if (record->ref.commit == ref) return Resolved{RefKind::commit, "", ref, false};
    return record->asked == ref ? std::optional(record->ref) : std::nullopt;
}

void Fetch::no_such_ref() {
    const std::string& ref = request_.recipe.ref;
    const auto refs = git_.all_refs();
    std::string names;
    for (const std::string& name : nearest_refs(refs, ref)) names += (names.empty() ? "" : ", ") + name;
    const bool abbreviated = ref.size() >= 7 && ref.find_first_not_of("0123456789abcdefABCDEF") == ref.npos;
    throw Error(ExitCode::network, "no-such-ref",
                in_quotes(request_.repository.url) + " has no branch or tag " + in_quotes(ref),
                (abbreviated ? "a commit needs all of its 40 digits; " : "") +
                    (!names.empty() ? "nearest: " + names
                     : refs.empty() ? std::string("it has none at all")
                                    : "it has only " + refs.front().name));
}

void Fetch::check_pin(const std::string& commit) const {
    if (request_.commit.empty() || request_.commit == commit) return;
    throw Error(ExitCode::hash_mismatch, "commit-mismatch",
                request_.recipe.ref + " is " + commit + ", not " + request_.commit + " as --commit demands",
                "to get that very commit: --tag " + request_.commit);
}

void Fetch::check_tools(Needed needed) {
    std::string os_release;
    try {
        os_release = context_.files().read("/usr/lib/os-release");
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
    }
    require_tools(context_.settings().environment("PATH").value_or(""), needed, os_release);
}

Report Fetch::build() {
    Ui ui = context_.ui();
    runner_.log_to(request_.cache.log());
    const Resolved wanted = resolve();
    ui.info("building " + short_commit(wanted.commit) + " of " + request_.repository.url +
            (why_.empty() ? "" : " (" + why_ + ")"));
    const SourceRecord source = bring_source(runner_, git_, request_, wanted);
    check_pin(source.ref.commit);
    const Built built = build_engine(runner_, request_);
    const Staged staged = stage(context_, request_, built);

    Receipt receipt;
    receipt.recipe = request_.recipe;
    receipt.kind = source.ref.kind;
    receipt.commit = source.ref.commit;
    receipt.submodules = source.submodules;
    receipt.build_type = "Release";
    receipt.generator = built.generator;
    receipt.tools = built.tools;
    receipt.files = staged.files;
    receipt.version = try_engine(runner_, staged);
    receipt.date = now_utc();
    publish(context_, request_, staged, receipt);
    return {State::built, why_, receipt, moved_from_, 0, 0};
}

Report Fetch::plan() {
    Report report;
    if (const auto receipt = current_engine()) return {State::unchanged, "", *receipt, "", 0, 0};
    check_tools(needed_to_build());
    const Resolved& wanted = resolve();
    report.state = State::planned;
    report.why = why_;
    report.receipt.recipe = request_.recipe;
    report.receipt.kind = wanted.kind;
    report.receipt.commit = wanted.commit;
    report.moved_from = moved_from_;
    report.needed = space_needed(request_);
    report.available = context_.files().space(request_.cache.path());
    return report;
}

} // namespace

ExitCode FetchCpp::run(Context& context, const Args& args) {
    const Request request = read_request(context, args);
    Ui ui = context.ui();
    ui.event("start", JsonWriter()
                          .begin_object()
                          .member("repository", request.repository.url)
                          .member("ref", request.recipe.ref)
                          .member("cache", request.cache.path())
                          .end_object()
                          .text());
    const Report report = Fetch(context, request).run();
    ui.status("");
    const bool planned = report.state == State::planned;
    ui.print(request.print_env.empty() || planned ? report_text(request, report) : environment_text(request));
    ui.result(report_json(request, report));
    return ExitCode::ok;
}

} // namespace xtask::cpp_reference
