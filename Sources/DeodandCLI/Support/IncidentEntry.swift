import Deodand
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandStore
import DeodandSystem

/// One entry on its way into the log.
///
/// Entries are declared by a person and never change the evidence that they are about: see
/// docs/spec/incident.md.
struct IncidentEntry {
  let name: String
  let log: LogOption
  let style: StyleOptions
  /// Who makes it: as the environment claims, and as the kernel knows them.
  var words = Incident.Words(by: Operator.claimed, kernel: Operator.kernel)

  init(_ name: String, log: LogOption, style: StyleOptions) {
    self.name = name
    self.log = log
    self.style = style
  }

  /// Records the entry once everything is known to be as it must be.
  ///
  /// `isFit` gets the incident as it stands, nil if there is none, and throws what is wrong with
  /// the entry; `naming` adds the records.
  ///
  /// Both run before the log is opened for recording. Another process may record in between; then
  /// two entries of the same kind stand in the log, which readers have to bear.
  func record(
    _ type: EventType, if isFit: (Incident?) throws -> Void,
    naming: (LogReader, inout Incident.Words) throws -> Void
  ) async throws {
    // The name stands in a subject, which has no spaces.
    guard Incident.isName(name) else {
      throw Failure(
        .usage, "\(Visible.line(name)) can't name an incident",
        hint: "use visible characters without spaces, such as INC-7")
    }
    if let reason = words.reason, reason.utf8.count > Self.reasonBytes {
      throw Failure(
        .usage, "the reason has more than \(Self.reasonBytes) bytes",
        hint: "put it into a note: deodand incident annotate \(name) TEXT")
    }
    var words = words
    let reader = try OpenLog.reader(log)
    try isFit(Incident.named(name, in: reader))
    try naming(reader, &words)
    // Recorded like any other channel, so that the coverage says that entries were made here.
    let recorder = try await OpenLog.recorder(log, watches: [Watch(.incidents)])
    let receipts = try await recorder.record(Incident.drafts(type, of: name, words))
    try await recorder.close()
    for (index, receipt) in receipts.enumerated() {
      // One receipt each: long entries take several records.
      if style.json {
        try Output.standard.line(receipt.json(line: index + 1).canonicalText)
      } else {
        let what = type.rawValue.split(separator: ".").last ?? "entered"
        try Output.standard.line(
          "incident \(name) \(what), record \(receipt.sequence), by \(Visible.line(words.by))")
      }
    }
  }

  /// What people write in a line; more of it is a note, which is kept as content.
  static let reasonBytes = 512

  /// Entries are made in incidents that are open.
  ///
  /// An entry in a closed incident would change what was closed; whoever wants that opens it again,
  /// on record.
  static func checkOpen(_ incident: Incident?, _ name: String) throws {
    guard let incident else {
      throw Failure(
        .usage, "there is no incident \(Visible.line(name))",
        hint: "deodand incident open \(Visible.line(name)) makes it")
    }
    guard incident.status == .closed else { return }
    throw Failure(
      .usage, "the incident \(Visible.line(name)) is closed",
      hint: "deodand incident open \(Visible.line(name)) opens it again")
  }
}
