import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandStore

/// `deodand timeline`: what happened, in the order of the log, one sentence each.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell what happened, one line a record.")

  @OptionGroup var log: LogOption
  @OptionGroup var filter: FilterOptions
  @OptionGroup var style: StyleOptions

  func run() throws {
    // Options are looked at before anything is opened.
    let query = try filter.query()
    let reader = try OpenLog.reader(log)
    let printer = RowPrinter(style: style, form: .row)
    if filter.isEmpty {
      try printer.write(0..<reader.size, from: reader)
    } else {
      let found = try reader.find(query)
      if found.isEmpty { try Output.notes.line("deodand: note: no record matches") }
      try printer.write(found, from: reader)
    }
  }
}
