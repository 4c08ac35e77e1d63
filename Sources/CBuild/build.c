#include "CBuild.h"

// Written by Tools/build for the time of one build, never kept: a commit that is remembered from an earlier build
// would be a false statement about this one.
#if __has_include("commit.inc")
#include "commit.inc"
#else
#define DEODAND_COMMIT ""
#endif

const char *deodand_build_commit(void) { return DEODAND_COMMIT; }
