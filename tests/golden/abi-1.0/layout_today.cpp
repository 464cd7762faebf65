// Today's abi.h against the frozen layout: what stood somewhere stands there still, and nothing has shrunk.
// That values, which stand in arrays, have not grown either is in tests/sdk/abi.
#include <xtask/abi.h>

#include <cstddef>

#define SIZE(type, bytes) static_assert(sizeof(type) >= (bytes), #type " has shrunk");
#define OFFSET(type, field, bytes)                                                                           \
    static_assert(offsetof(type, field) == (bytes), #type "." #field " has moved");
#include "frozen/layout.inc"

static_assert(sizeof(xtask_str) == 16 && sizeof(xtask_pair) == 32 && sizeof(xtask_value) == 24 &&
              sizeof(xtask_json_node) == 56);
