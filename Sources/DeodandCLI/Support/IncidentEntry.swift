import Deodand
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandStore
import DeodandSystem

/// One entry on its way into the log.
struct IncidentEntry {
  let name: String
  let log: LogOption
  let style: StyleOptions
  var words = Incident.Words(by: Environment.user + "@" + Identity.current().host)

  init(_ name: String, log: LogOption, style: StyleOptions) {
    self.name = name
    self.log = log
    self.style = style
  }

  /// Records the entry once everything is known to be as it must be.
  func record(
    _ type: EventType, if isFit: (Incident?) throws -> Void,
    naming: (LogReader, inout Incident.Words) throws -> Void
  ) async throws {
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
    let recorder = try await OpenLog.recorder(log, watches: [Watch(.incidents)])
    let receipts = try await recorder.record(Incident.drafts(type, of: name, words))
    try await recorder.close()
    for (index, receipt) in receipts.enumerated() {
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
