// The system's zlib. inflateInit2 is a macro Swift cannot import.
#ifndef DEODAND_CZLIB_SHIM_H
#define DEODAND_CZLIB_SHIM_H
#include <zlib.h>
static inline int deodand_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
#endif
