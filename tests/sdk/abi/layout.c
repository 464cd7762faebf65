#include <xtask/abi.h>

#include <stddef.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
#define OFFSET(type, field, bytes)                                                                           \
    _Static_assert(offsetof(type, field) == (bytes), "offset of " #type "." #field);
#include "layout.inc"
