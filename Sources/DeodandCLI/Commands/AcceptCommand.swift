import ArgumentParser
import Deodand
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandStore
import DeodandSystem

/// `deodand accept RECORD…`: somebody answers for what a verdict found.
///
/// Nothing is made well by it: the verdict goes on telling of the finding, and from then on of who
/// accepted it and why.
struct AcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept that the memory of a log was lost, by name and with a reason.",
    discussion: """
      deodand verify says which records state that the memory outside the log was gone (high-water-mark). \
      Find out why before you accept it: an older copy of the log may have been put in its place. The \
      acceptance is recorded, with the user whom the kernel names, and every verdict tells of it.
      """)

  @Argument(help: ArgumentHelp("The records that state the loss.", valueName: "RECORD"))
  var records: [UInt64]

  @Option(help: ArgumentHelp("Why it is accepted.", valueName: "TEXT"))
  var reason: String

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func validate() throws {
    if records.isEmpty { throw ValidationError("name the records that state the loss") }
    if reason.isEmpty || reason.utf8.count > IncidentEntry.reasonBytes {
      throw ValidationError("--reason takes 1 to \(IncidentEntry.reasonBytes) bytes")
    }
  }

  func run() async throws {
    try check()
    let identity = Identity.current()
    let by = Environment.user + "@" + identity.host
    var draft = EventDraft(.findingAccepted, basis: .declared)
    draft.data[.acceptedFinding] = "high-water-mark"
    draft.data[.recordSpans] = records.map { String($0) }
    draft.data[.statedBy] = by
    draft.data[.user] = identity.name ?? String(identity.user)
    draft.data[.reason] = reason
    let recorder = try await OpenLog.recorder(log, watches: [Watch(.incidents)])
    let receipt = try await recorder.record(draft)
    try await recorder.close()
    if style.json {
      try Output.standard.line(receipt.json(line: 1).canonicalText)
    } else {
      try Output.standard.line("accepted in record \(receipt.sequence), by \(Visible.line(by))")
    }
  }

  /// Only what the log states and nobody has accepted yet can be accepted.
  ///
  /// Every record is looked at, in order: no index decides what is open.
  private func check() throws {
    let reader = try OpenLog.reader(log)
    var losses = MemoryRule()
    try reader.forEachRecord(in: 0..<reader.size) { (sequence, _) throws(ReadError) -> Bool in
      let record = try reader.record(sequence)
      if [.recorderStarted, .logMigrated].contains(record.type) { losses.see(started: record) }
      if record.type == .findingAccepted { losses.see(accepted: record) }
      return true
    }
    for record in records where losses.losses[record] == nil {
      let open = losses.losses.keys.sorted().map { String($0) }.joined(separator: ", ")
      throw Failure(
        .usage, "record \(record) states no loss that is open",
        hint: open.isEmpty ? "there is none: nothing has to be accepted" : "open are: \(open)")
    }
  }
}
