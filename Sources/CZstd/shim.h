// The system's Zstandard decoder.
#ifndef DEODAND_CZSTD_SHIM_H
#define DEODAND_CZSTD_SHIM_H
#include <zstd.h>
#endif
