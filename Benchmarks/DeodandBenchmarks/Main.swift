import Deodand

@main
enum DeodandBenchmarks {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "recorder": try await RecorderBenchmark.run()
    case "otlp": try OTLPBenchmark.run()
    case "proofs": try await ProofBenchmark.run()
    case "size" where arguments.count == 2: try await SizeReport.run(CommandLine.arguments[2])
    case "generate" where arguments.count == 3:
      guard let count = Int(CommandLine.arguments[3]), count > 0 else { fallthrough }
      try await GeneratedLog.make(CommandLine.arguments[2], count: count)
    default:
      print(
        "usage: DeodandBenchmarks recorder | otlp | proofs | size FILE | generate DIRECTORY COUNT"
      )
    }
  }
}
