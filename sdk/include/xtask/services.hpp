/// Every service of the host, as C++. A failed call throws the Error the host gave for it; a service the host
/// does not have throws Error(plugin, "service-missing") when it is first asked for.
#pragma once

#include <xtask/digest.hpp>
#include <xtask/document.hpp>
#include <xtask/files.hpp>
#include <xtask/http.hpp>
#include <xtask/lock.hpp>
#include <xtask/mirrors.hpp>
#include <xtask/process.hpp>
#include <xtask/settings.hpp>
#include <xtask/transfer.hpp>
#include <xtask/ui.hpp>
