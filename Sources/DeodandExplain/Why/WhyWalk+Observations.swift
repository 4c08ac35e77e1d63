import DeodandEvents

// Step 2a: who else saw the same call.
extension WhyWalk {
  mutating func findObservations() throws(ReadError) {
    guard let call, let id = call.data["gen_ai.tool.call.id"]?.string else { return }
    let tool = call.data["gen_ai.tool.name"]?.string ?? ""
    let found = try ForeignRecords.records(id, notIn: [], reader)
    // An identifier that models of more than one run used joins nothing across runs.
    let askers = Set(found.filter { $0.type == .modelResponse }.map(\.run))
    for record in found where record.sequence != call.sequence {
      let isNear = record.run == call.run || askers.count <= 1
      guard isNear, let name = record.data["gen_ai.tool.name"]?.string,
        ToolName.isEither(name, tool), Channel(record) != Channel(call),
        record.type == .toolCall || TelemetryCall(record) != nil
      else { continue }
      let channel = Channel(record).name
      say(
        .answer, .derived(.callID),
        "\(channel.prefix(1).uppercased() + channel.dropFirst()) \(Self.verb(record)) the same call.",
        [call.sequence, record.sequence])
      link(record.sequence, to: call.sequence, by: .callID)
    }
  }

  private static func verb(_ record: Record) -> String {
    switch record.basis {
    case .observed: "shows"
    case .reported: "reported"
    case .imported: "holds"
    case .declared: "declares"
    }
  }
}
