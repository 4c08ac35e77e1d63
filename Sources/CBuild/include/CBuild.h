#ifndef DEODAND_CBUILD_H
#define DEODAND_CBUILD_H

/// The commit that this program was built from, or an empty text where that isn't known.
///
/// Tools/build knows it; a plain `swift build` does not, and then nothing is claimed.
const char *deodand_build_commit(void);

#endif
