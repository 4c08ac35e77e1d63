// The system's SQLite (3.40 or later). SQLITE_TRANSIENT is a cast Swift cannot import.
#ifndef DEODAND_CSQLITE_SHIM_H
#define DEODAND_CSQLITE_SHIM_H
#include <sqlite3.h>
static inline sqlite3_destructor_type deodand_sqlite_transient(void) { return SQLITE_TRANSIENT; }
#endif
