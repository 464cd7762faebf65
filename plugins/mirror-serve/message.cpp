#include "message.hpp"

namespace xtask::mirror_serve {

Answer text_answer(int status, Headers headers, std::string body, const char* type) {
    Answer answer;
    answer.status = status;
    answer.headers = std::move(headers);
    answer.headers.push_back({"Content-Type", type});
    answer.body = std::move(body);
    answer.length = answer.body.size();
    return answer;
}

Answer refuse(int status, const char* code, const std::string& message) {
    Headers headers{{"X-Error-Message", message}};
    if (*code != '\0') headers.push_back({"X-Error-Code", code});
    if (status == 401) headers.push_back({"WWW-Authenticate", "Bearer"});
    if (status == 405) headers.push_back({"Allow", "GET, HEAD"});
    return text_answer(status, std::move(headers), "{\"error\":\"" + message + "\"}\n", "application/json");
}

Answer json_answer(std::string json, const std::string& commit) {
    return text_answer(200, {{"X-Repo-Commit", commit}}, std::move(json), "application/json; charset=utf-8");
}

} // namespace xtask::mirror_serve
