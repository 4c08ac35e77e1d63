import Deodand
import DeodandCapture
import DeodandCrypto
import DeodandEvents
import DeodandImport
import DeodandLog
import DeodandStore
import DeodandSystem

extension Failure {
  /// A library's error in the words of a command, or nil if it is none that recording throws.
  package init?(translating error: any Error) {
    switch error {
    case let error as StoreError: self.init(error)
    case let error as SystemError: self.init(error)
    case let error as RecorderError:
      // What made the recorder fail says more than that it failed.
      if let cause = error.cause {
        self.init(cause)
      } else {
        self.init(error.code == .draft ? .usage : .unable, error.message, hint: error.remedy)
      }
    case let error as DraftError: self.init(.usage, error.message, hint: error.remedy)
    case let error as ImportError: self.init(.usage, error.message, hint: error.remedy)
    case let error as HookError: self.init(.usage, error.message, hint: error.remedy)
    case let error as JSONError:
      self.init(
        .usage, "\(error.message) at byte \(error.offset)", hint: "give JSON as RFC 8259 has it")
    case let error as CryptoError:
      self.init(.unable, error.message, hint: "check the files in the log's keys directory")
    case let error as NoteError:
      self.init(.unable, error.message, hint: "check the files in the log's keys directory")
    default: return nil
    }
  }

  /// What the user can mend by another path is usage; what the machine has to mend is not.
  private init(_ error: StoreError) {
    let usage: Set<StoreError.Code> = [.notFound, .notALog, .exists, .invalid]
    self.init(
      usage.contains(error.code) ? .usage : .unable, error.message, hint: error.remedy)
  }

  /// Says what went wrong on standard error, as `NAME: error: …` and `NAME: hint: …`.
  ///
  /// Never throws: there is nobody left to tell that standard error is gone.
  package func say(as name: String) {
    Notice.say("\(name): error: \(message)")
    if let hint { Notice.say("\(name): hint: \(hint)") }
  }
}
