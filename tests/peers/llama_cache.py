"""What llama.cpp itself finds in the cache of HF_HUB_CACHE: python3 llama_cache.py LIBRARY REPOSITORY.

Prints a JSON object from paths in the repository to the files it would load. The library is llama.cpp's own, from the
package of node-llama-cpp; the function has no C interface, so the layout of its types (a vector of six strings each) is
that of libstdc++ on x86-64.
"""

import ctypes
import json
import sys


class String(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("size", ctypes.c_size_t), ("short", ctypes.c_char * 16)]


class Vector(ctypes.Structure):
    _fields_ = [("begin", ctypes.c_void_p), ("end", ctypes.c_void_p), ("capacity", ctypes.c_void_p)]


MEMBERS = ("path", "url", "local_path", "final_path", "oid", "repo_id")
SYMBOL = "_ZN8hf_cache16get_cached_filesERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"


def find(library, repository):
    function = getattr(ctypes.CDLL(library), SYMBOL)
    function.restype, function.argtypes = Vector, [ctypes.POINTER(String)]
    text = ctypes.create_string_buffer(repository.encode())
    found = function(ctypes.byref(String(ctypes.addressof(text), len(repository), b"")))
    one = len(MEMBERS) * ctypes.sizeof(String)
    size = (found.end or 0) - (found.begin or 0)
    assert size % one == 0, "this llama.cpp keeps other members"
    for at in range(found.begin or 0, found.end or 0, one):
        strings = (String * len(MEMBERS)).from_address(at)
        yield {name: ctypes.string_at(string.text, string.size).decode() for name, string in zip(MEMBERS, strings)}


if __name__ == "__main__":
    print(json.dumps({file["path"]: file["local_path"] for file in find(*sys.argv[1:])}))
