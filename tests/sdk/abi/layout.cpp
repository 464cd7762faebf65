#include <xtask/abi.h>

#include <cstddef>
#include <type_traits>

#define SIZE(type, bytes)                                                                                    \
    static_assert(sizeof(type) == (bytes), "size of " #type);                                                \
    static_assert(std::is_trivial_v<type> && std::is_standard_layout_v<type>, #type " is plain C");
#define OFFSET(type, field, bytes)                                                                           \
    static_assert(offsetof(type, field) == (bytes), "offset of " #type "." #field);
#include "layout.inc"
