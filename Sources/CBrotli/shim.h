// The system's Brotli decoder.
#ifndef DEODAND_CBROTLI_SHIM_H
#define DEODAND_CBROTLI_SHIM_H
#include <brotli/decode.h>
#endif
