/// What crossval says without comparing: the engines there are, and what a run would do.
#pragma once

#include "request.hpp"

namespace xtask::crossval {

void tell_engines(Context& context);

struct Plan {
    const Request& request;
    const Choice& reference;
    const ModelFacts &model, &candidate_model;
    const Profile& profile;
};

void tell_plan(Context& context, const Plan& plan);

} // namespace xtask::crossval
