import ArgumentParser
import Deodand
import DeodandConsole
import DeodandEvidence
import DeodandLog
import DeodandStore
import DeodandSystem

/// `deodand keys lodge`: what somebody else needs to recognise the log, in one file.
///
/// The file is docs/spec/trust.md's, and holds nothing secret.
struct KeysLodge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lodge",
    abstract: "Write a trust file: the log's keys and a checkpoint of it, for others to keep.",
    discussion: """
      Whoever keeps it verifies the log and its bundles with verify --trust FILE. Give it to somebody \
      you would trust in a dispute. With --to it holds a checkpoint of the log as it stands, and it is \
      recorded who was given it: a log that is cut or rewritten later contradicts it. Without, it holds \
      the log's first checkpoint.
      """)

  /// It must not exist yet.
  @Option(help: ArgumentHelp("The file to make.", valueName: "FILE"))
  var out: String

  /// By the operator's word: a name of whatever sort.
  @Option(help: ArgumentHelp("Record that it is given to this person or party.", valueName: "NAME"))
  var to: String?

  @OptionGroup var log: LogOption

  func validate() throws {
    if let to { try Recipient.check(to) }
  }

  func run() async throws {
    try Recipient.checkFree(out)
    let directory = try LogDirectory.open(log.path)
    let birth = try KeysCommand.birth(of: directory)
    let checkpoint: SignedCheckpoint?
    if let to {
      let recorder = try await OpenLog.recorder(log, watches: [])
      checkpoint = try await Evidence.giveCheckpoint(
        to: to, by: Recipient.giver, recorder: recorder)
      try await recorder.close()
    } else {
      checkpoint = try directory.checkpoint(ofSize: 1)
    }
    let file = TrustFile(KeyHistory(birth), origin: birth.origin, checkpoint: checkpoint)
    let remark = """
      Recognises the log \(birth.origin): deodand verify PATH --trust THIS-FILE
      It must have come to you from the log's operator, and not together with what it is to check.
      """
    try Durable.create(out, Array(file.text(remark: remark).utf8), mode: 0o644)
    Notice.say("deodand: note: wrote \(out); others check with verify --trust \(out)")
  }
}
