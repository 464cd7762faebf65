#include "base/json.hpp"

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>

#include <sstream>

namespace xtask::base {

std::string pretty_json(std::string_view text) {
    constexpr bool keep_order = true;
    Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(keep_order));
    std::ostringstream pretty;
    Poco::JSON::Stringifier::stringify(parser.parse(std::string(text)), pretty, 2);
    return pretty.str() + "\n";
}

} // namespace xtask::base
