// The one place that asks which C library there is (docs/decisions/0015).
// It is a target of its own, so that `DeodandSystem` can import it in every file and pass nothing
// of it on.
#if canImport(Glibc)
  @_exported import Glibc
#else
  @_exported import Darwin
#endif
