import DeodandStore

/// What this build calls itself, in `--version`, in record 0 and in `recorder.started`.
enum Build {
  /// Semantic version of the command and the library.
  static let version = DeodandStore.Build.version
  /// The form that stands in records.
  static let name = DeodandStore.Build.name
}
