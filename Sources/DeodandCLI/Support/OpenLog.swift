import Deodand
import DeodandConsole
import DeodandEvents
import DeodandLog
import DeodandStore

/// Opening the log that the options name.
///
/// Nothing here makes a log: that is `init`'s, since a log has keys that somebody must have noted.
enum OpenLog {
  /// A reader; a missing log is a failure that says how to make one.
  ///
  /// It sees the log as it is now; records that come later are not in its answers.
  static func reader(_ option: LogOption) throws -> LogReader {
    let reader = try LogReader(option.path)
    reader.onIndexDamage = { Notice.say("deodand: note: index damaged: rebuilding (\($0))") }
    try reader.beginChecking()
    return reader
  }

  /// A recorder that says what it watches.
  ///
  /// What it watches stands in the record of its start, and with it in the coverage of the log.
  ///
  /// `oneShot` is for a process that records and ends at once.
  static func recorder(
    _ option: LogOption, watches: [Watch], mode: RecorderConfiguration.Mode = .service
  ) async throws -> Recorder {
    var configuration = RecorderConfiguration(mode)
    configuration.watches = watches
    return try await Recorder.open(option.path, configuration: configuration)
  }

  /// The verdict on a log, with a progress line where it takes long.
  ///
  /// The path is verified as it stands on disk, while others may go on recording.
  static func verify(_ path: String, trust: Trust) throws -> Verdict {
    // In percent, whatever the verifier counts.
    var progress = Progress("verifying", of: 100)
    defer { progress.end() }
    do throws(StoreError) {
      return try LogVerifier.verify(path, trust: trust) { done, total in
        progress.advance(to: total == 0 ? 100 : Int(done * 100 / total))
      }
    } catch {
      // A directory that holds no log, as far as anybody can tell: that is not a mistake in typing.
      guard error.code == .notALog else { throw error }
      throw Failure(.unable, error.message, hint: error.remedy)
    }
  }
}
