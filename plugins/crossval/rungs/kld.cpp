#include "figures/kld_file.hpp"
#include "figures/neutral_file.hpp"
#include "rungs/bench.hpp"

#include <cstdio>

namespace xtask::crossval {

namespace {

/// A KLD file of one engine, gone with this.
class KldRows {
  public:
    explicit KldRows(std::string path) : path_(std::move(path)), source_(path_) {
        auto opened = KldFile::open(source_);
        if (auto* file = std::get_if<std::unique_ptr<KldFile>>(&opened)) file_ = std::move(*file);
        if (!file_) throw Error(ExitCode::failure, "io", path_ + " changed while it was read");
    }
    KldRows(const KldRows&) = delete;
    KldRows& operator=(const KldRows&) = delete;
    ~KldRows() { std::remove(path_.c_str()); }

    const KldFile& operator*() const { return *file_; }

  private:
    std::string path_;
    gguf::FileSource source_;
    std::unique_ptr<KldFile> file_;
};

/// The chunks of such a file as an engine evaluates them.
std::vector<Sequence> chunks_of(const KldFile& file, const ModelFacts& model) {
    std::vector<Sequence> chunks;
    for (std::uint64_t chunk = 0; chunk < file.chunks(); ++chunk) {
        const auto tokens = file.tokens(chunk);
        Ids ids(tokens.begin(), tokens.end());
        if (model.add_bos && model.bos && !ids.empty()) ids.front() = *model.bos;
        chunks.push_back({std::move(ids), std::nullopt});
    }
    return chunks;
}

/// One side by a KLD file, the other by neutral files for the same tokens.
std::optional<Result> against_logits(Bench& bench, const KldFile& kld, bool kld_is_reference,
                                     Comparison& comparison) {
    Engine& other = kld_is_reference ? bench.candidate : bench.reference;
    const auto files = other.logits(chunks_of(kld, bench.model));
    std::optional<Result> ended;
    for (std::uint64_t chunk = 0; chunk < files.size(); ++chunk) {
        const auto& path = files[chunk];
        if (!path) {
            if (!ended) ended = not_run(reason_of(other, path.refusal()));
            continue;
        }
        if (!ended) {
            gguf::FileSource source(*path);
            const auto opened = NeutralFile::open(source);
            if (opened.index() != 0)
                throw Error(ExitCode::failure, "io", *path + " changed while it was read");
            const std::uint64_t rows = kld.rows_per_chunk();
            const Slice ours(kld, chunk * rows, rows), theirs(*std::get<0>(opened), kld.first_row(), rows);
            const RowSource& first = kld_is_reference ? static_cast<const RowSource&>(ours) : theirs;
            const RowSource& second = kld_is_reference ? static_cast<const RowSource&>(theirs) : ours;
            if (const auto mismatch =
                    comparison.add(first, second, "corpus, chunk " + std::to_string(chunk + 1)))
                ended = failed(mismatch->text);
        }
        std::remove(path->c_str());
    }
    return ended;
}

Result compare(Bench& bench) {
    const bool first = bench.reference.can(Task::corpus), second = bench.candidate.can(Task::corpus);
    for (const auto& [engine, kld] :
         {std::pair{&bench.reference, first}, std::pair{&bench.candidate, second}}) {
        if (!kld && !engine->can(Task::logits))
            return not_run(engine->role() + " (" + engine->name() +
                           ") tells neither logits nor log-probabilities");
    }
    const std::string text = bench.corpus.substr(0, bench.corpus_bytes);
    std::vector<std::unique_ptr<KldRows>> files;
    for (const auto& [engine, kld] :
         {std::pair{&bench.reference, first}, std::pair{&bench.candidate, second}}) {
        if (!kld) continue;
        const auto path = engine->corpus(text);
        if (!path) return not_run(reason_of(*engine, path.refusal()));
        files.push_back(std::make_unique<KldRows>(*path));
    }
    ComparisonOptions options;
    options.margin = bench.profile.tie_margin();
    options.on_progress = [&](std::uint64_t, std::uint64_t) { bench.context.check_cancelled(); };
    Comparison comparison(options);
    if (files.size() == 2) {
        if (const auto mismatch = comparison.add(**files[0], **files[1], "corpus"))
            return failed(mismatch->text);
    } else if (auto ended = against_logits(bench, **files[0], first, comparison)) {
        return *ended;
    }
    bench.kld_figures = comparison.figures();
    Result result;
    result.checks = check(bench.profile, measured(*bench.kld_figures), bench.kld_figures->coarse);
    const bool within = passes(result.checks);
    result.outcome = within ? Outcome::pass : Outcome::fail;
    result.reason = counted(bench.kld_figures->positions, "position") +
                    " of the corpus, by log-probabilities of 16 bits: " + (within ? "within" : "beyond") +
                    " the limits of profile " + bench.profile.name;
    return result;
}

} // namespace

Result compare_kld(Bench& bench, const std::string& rung) {
    if (!bench.kld) bench.kld = compare(bench);
    if (bench.kld->outcome == Outcome::fail && !bench.kld_figures)
        bench.find(Finding::Level::failure, bench.kld->reason);
    if (bench.kld_figures)
        bench.report.sections.push_back({rung, "Log-probabilities over the corpus", *bench.kld_figures});
    return *bench.kld;
}

} // namespace xtask::crossval
