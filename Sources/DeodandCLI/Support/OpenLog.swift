import Deodand
import DeodandEvents
import DeodandLog
import DeodandStore

/// Opening the log that the options name.
enum OpenLog {
  /// A reader; a missing log is a failure that says how to make one.
  static func reader(_ option: LogOption) throws -> LogReader {
    try LogReader(option.path)
  }

  /// A recorder that says what it watches.
  static func recorder(
    _ option: LogOption, watches: [Watch], mode: RecorderConfiguration.Mode = .service
  ) async throws -> Recorder {
    var configuration = RecorderConfiguration(mode)
    configuration.watches = watches
    return try await Recorder.open(option.path, configuration: configuration)
  }

  /// The verdict on a log, with a progress line where it takes long.
  static func verify(_ path: String, pin: Pin) throws -> Verdict {
    var progress = Progress("verifying", of: 100)
    let verdict = try LogVerifier.verify(
      path, pin: pin.key, fingerprint: pin.fingerprint
    ) { done, total in
      progress.advance(to: total == 0 ? 100 : Int(done * 100 / total))
    }
    progress.end()
    return verdict
  }
}
