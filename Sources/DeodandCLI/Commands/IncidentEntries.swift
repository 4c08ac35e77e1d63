import ArgumentParser
import Deodand
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandStore
import DeodandSystem

/// `deodand incident open NAME`: begins an incident, or begins a closed one again.
///
/// Names are the person's to choose; no entry is ever taken back.
struct IncidentOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open an incident, or open a closed one again.")

  @Argument(help: ArgumentHelp("A name without spaces.", valueName: "NAME"))
  var name: String

  /// At most `IncidentEntry.reasonBytes`; it stands readable in the record.
  @Option(help: ArgumentHelp("Why it is opened.", valueName: "TEXT"))
  var reason: String?

  @OptionGroup var members: MemberOptions
  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() async throws {
    var entry = IncidentEntry(name, log: log, style: style)
    entry.words.reason = reason
    try await entry.record(.incidentOpened) { incident in
      // Opening twice would look like two beginnings.
      guard incident?.status == .open else { return }
      throw Failure(
        .usage, "the incident \(name) is open already",
        hint: "deodand incident add \(name) REF puts records into it")
    } naming: { reader, words in
      try members.name(in: &words, [], from: reader)
    }
  }
}

/// `deodand incident add NAME REF…`: puts records into an incident.
///
/// There is no command that takes records out: what was put in was in.
struct IncidentAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put records or whole runs into an incident.",
    discussion: "REF is whatever `why` takes, or A-B for the records from A to B.")

  @Argument(help: ArgumentHelp("The incident's name.", valueName: "NAME"))
  var name: String

  @Argument(help: ArgumentHelp("Records.", valueName: "REF"))
  var references: [String] = []

  @OptionGroup var members: MemberOptions
  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func validate() throws {
    // An entry of nothing would be a record without a meaning.
    if references.isEmpty && members.references.isEmpty && members.runs.isEmpty {
      throw ValidationError("say what to add: records by REF or --record, or runs by --run")
    }
  }

  func run() async throws {
    let entry = IncidentEntry(name, log: log, style: style)
    try await entry.record(.incidentAdded) { incident in
      try IncidentEntry.checkOpen(incident, name)
    } naming: { reader, words in
      try members.name(in: &words, references, from: reader)
    }
  }
}

/// `deodand incident annotate NAME [TEXT]`: puts tags or a note on records.
///
/// A note is content, sealed like any other; a tag stands readable in the record.
struct IncidentAnnotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", abstract: "Put a note or tags on records, or on the whole incident.",
    discussion: """
      Records that are named belong to the incident from then on. Without any, the note is on the \
      incident. TEXT - reads the note from standard input.
      """)

  @Argument(help: ArgumentHelp("The incident's name.", valueName: "NAME"))
  var name: String

  /// The text itself, or `-` for standard input, which keeps it out of the list of processes.
  @Argument(help: ArgumentHelp("The note.", valueName: "TEXT"))
  var note: String?

  /// Any text without limits but its length.
  @Option(
    name: .customLong("tag"), help: ArgumentHelp("A tag; may be repeated.", valueName: "TAG"))
  var tags: [String] = []

  @OptionGroup var members: MemberOptions
  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func validate() throws {
    if note == nil && tags.isEmpty { throw ValidationError("give a note or --tag") }
    // The length of any other name in a record.
    if let tag = tags.first(where: { $0.isEmpty || $0.utf8.count > Limits.nameBytes }) {
      throw ValidationError("--tag \(tag.prefix(20)) is not 1 to \(Limits.nameBytes) bytes")
    }
  }

  func run() async throws {
    var entry = IncidentEntry(name, log: log, style: style)
    entry.words.tags = tags
    if note == "-" {
      // What is not UTF-8 is replaced: a note is text.
      entry.words.note = String(decoding: try Files.read("-"), as: UTF8.self)
    } else {
      entry.words.note = note
    }
    try await entry.record(.incidentAnnotated) { incident in
      try IncidentEntry.checkOpen(incident, name)
    } naming: { reader, words in
      try members.name(in: &words, [], from: reader)
    }
  }
}

/// `deodand incident close NAME`: ends an incident.
///
/// It can be opened again; both stand in the log.
struct IncidentClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close an incident.")

  @Argument(help: ArgumentHelp("The incident's name.", valueName: "NAME"))
  var name: String

  @Option(help: ArgumentHelp("Why it is closed.", valueName: "TEXT"))
  var reason: String?

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() async throws {
    var entry = IncidentEntry(name, log: log, style: style)
    entry.words.reason = reason
    // Closing names no records.
    try await entry.record(.incidentClosed) { incident in
      try IncidentEntry.checkOpen(incident, name)
    } naming: { _, _ in
    }
  }
}
